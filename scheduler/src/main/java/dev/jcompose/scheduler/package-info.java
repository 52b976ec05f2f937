/// From the goal and the current state to a plan, and from the plan to an outcome: `plan(Project,
/// Observed, Goal)` decides and `execute(Plan)` acts.
@NullMarked
package dev.jcompose.scheduler;

import org.jspecify.annotations.NullMarked;
