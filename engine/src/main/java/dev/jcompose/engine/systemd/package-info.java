/// What the engine asks of systemd where that is pid 1: a unit for containers, whether the machine
/// goes down, and what it tells it of itself.
@NullMarked
package dev.jcompose.engine.systemd;

import org.jspecify.annotations.NullMarked;
