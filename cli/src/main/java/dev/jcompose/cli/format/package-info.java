/// The format of listings: tables, templates in a subset of Go's language, sizes and durations in
/// Docker's words.
@NullMarked
package dev.jcompose.cli.format;

import org.jspecify.annotations.NullMarked;
