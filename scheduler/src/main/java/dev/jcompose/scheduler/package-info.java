/// From what is wanted and what is there to a plan, and from the plan to an outcome: `plan(Project,
/// Observed, Goal)` decides and `execute(Plan)` acts.
@NullMarked
package dev.jcompose.scheduler;

import org.jspecify.annotations.NullMarked;
