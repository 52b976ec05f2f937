/// The manual pages, made from what the commands declare.
@NullMarked
package dev.jcompose.cli.manual;

import org.jspecify.annotations.NullMarked;
