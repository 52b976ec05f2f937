/// The progress of a build, in the form that clients show.
@NullMarked
package dev.jcompose.buildkit.progress;

import org.jspecify.annotations.NullMarked;
