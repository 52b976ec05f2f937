/// Compose files as written: a tree in which every value knows its file, line and column, and what
/// it replaced.
@NullMarked
package dev.jcompose.model.tree;

import org.jspecify.annotations.NullMarked;
