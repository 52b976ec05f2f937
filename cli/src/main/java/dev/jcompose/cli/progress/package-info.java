/// How the progress of an operation is shown on standard error: a live tree on a terminal, lines on
/// a pipe, JSON, or nothing.
@NullMarked
package dev.jcompose.cli.progress;

import org.jspecify.annotations.NullMarked;
