/// Secrets and configs that somebody put into the engine by name, for projects that declare them
/// `external`.
@NullMarked
package dev.jcompose.engine.stored;

import org.jspecify.annotations.NullMarked;
