/// What the Tab key offers: decided here from what the commands declare, and asked for by small
/// scripts for bash, zsh and fish.
@NullMarked
package dev.jcompose.cli.completion;

import org.jspecify.annotations.NullMarked;
