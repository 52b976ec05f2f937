/// Probing containers, and the meaning of the results.
@NullMarked
package dev.jcompose.engine.health;

import org.jspecify.annotations.NullMarked;
