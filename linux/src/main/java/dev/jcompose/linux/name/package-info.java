/// Names: of signals, capabilities, resource limits, architectures and platforms, and the numbers
/// behind them. Nothing here calls the kernel, so that the loader of Compose files can use it, too.
@NullMarked
package dev.jcompose.linux.name;

import org.jspecify.annotations.NullMarked;
