/// From what is wanted and what is there to a plan, and from the plan to an outcome.
@NullMarked
package dev.jcompose.scheduler;

import org.jspecify.annotations.NullMarked;
