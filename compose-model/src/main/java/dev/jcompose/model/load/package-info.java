/// Loading a project: finding and reading files, variables, includes, extends, merging, defaults
/// and checks. Start at `ComposeLoader`.
@NullMarked
package dev.jcompose.model.load;

import org.jspecify.annotations.NullMarked;
