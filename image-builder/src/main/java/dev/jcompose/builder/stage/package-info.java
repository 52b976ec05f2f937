/// The stages of one build, what they share, and the instructions that copy files.
@NullMarked
package dev.jcompose.builder.stage;

import org.jspecify.annotations.NullMarked;
