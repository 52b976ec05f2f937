/// The terminal behind the standard streams: whether there is one, its size, its raw mode, and the
/// signals that come from it.
@NullMarked
package dev.jcompose.cli.terminal;

import org.jspecify.annotations.NullMarked;
