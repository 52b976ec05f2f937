/// The executor: starts every step whose dependencies are done, on a Vert.x event loop, and decides
/// nothing.
@NullMarked
package dev.jcompose.scheduler.execute;

import org.jspecify.annotations.NullMarked;
