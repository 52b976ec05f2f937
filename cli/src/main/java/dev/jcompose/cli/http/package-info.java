/// A small HTTP/1.1 client over a Unix socket: one connection a request, bodies of known length and
/// in chunks, and connections that turn into a raw stream both ways.
@NullMarked
package dev.jcompose.cli.http;

import org.jspecify.annotations.NullMarked;
