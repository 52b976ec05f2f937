/// Completion: candidates are determined here from what the commands declare, and requested by
/// small scripts for bash, zsh and fish.
@NullMarked
package dev.jcompose.cli.completion;

import org.jspecify.annotations.NullMarked;
