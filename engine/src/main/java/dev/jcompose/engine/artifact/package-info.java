/// Compose files in registries.
@NullMarked
package dev.jcompose.engine.artifact;

import org.jspecify.annotations.NullMarked;
