/// The bytes of a client below HTTP: over the Unix socket, or over TCP with mutual TLS.
@NullMarked
package dev.jcompose.engine.transport;

import org.jspecify.annotations.NullMarked;
