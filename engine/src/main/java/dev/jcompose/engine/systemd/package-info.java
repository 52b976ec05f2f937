/// What the engine asks of systemd where that is pid 1: a unit for containers, whether the machine
/// is shutting down, and notifications of its own state.
@NullMarked
package dev.jcompose.engine.systemd;

import org.jspecify.annotations.NullMarked;
