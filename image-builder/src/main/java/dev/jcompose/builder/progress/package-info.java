/// Progress and cancellation of builds.
@NullMarked
package dev.jcompose.builder.progress;

import org.jspecify.annotations.NullMarked;
