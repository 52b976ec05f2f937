/// How listings look: tables, templates in a part of Go's language, sizes and durations in Docker's
/// words.
@NullMarked
package dev.jcompose.cli.format;

import org.jspecify.annotations.NullMarked;
