/// The order in which containers start and stop at boot and shutdown of the machine. Pure.
@NullMarked
package dev.jcompose.engine.order;

import org.jspecify.annotations.NullMarked;
