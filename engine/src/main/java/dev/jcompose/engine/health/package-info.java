/// Probing containers, and what the probes' results mean.
@NullMarked
package dev.jcompose.engine.health;

import org.jspecify.annotations.NullMarked;
