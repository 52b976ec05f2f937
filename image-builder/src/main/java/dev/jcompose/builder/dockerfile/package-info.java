/// Dockerfiles as text: lines, instructions, flags, words, variables, each with its place.
@NullMarked
package dev.jcompose.builder.dockerfile;

import org.jspecify.annotations.NullMarked;
