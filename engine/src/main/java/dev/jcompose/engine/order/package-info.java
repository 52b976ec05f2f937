/// In which order containers start and stop when nobody says so, as at the boot of the machine and
/// at its end. Pure.
@NullMarked
package dev.jcompose.engine.order;

import org.jspecify.annotations.NullMarked;
