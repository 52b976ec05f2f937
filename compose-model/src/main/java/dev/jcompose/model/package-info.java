/// Compose files as written, and the project that they describe. Start at `load.ComposeLoader`;
/// what leaves is `project.Project`.
@NullMarked
package dev.jcompose.model;

import org.jspecify.annotations.NullMarked;
