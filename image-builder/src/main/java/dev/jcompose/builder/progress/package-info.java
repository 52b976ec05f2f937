/// What a build tells while it runs, and how it is cancelled.
@NullMarked
package dev.jcompose.builder.progress;

import org.jspecify.annotations.NullMarked;
