/// What is to be reached, and the steps that lead there: goals and plans, as values.
@NullMarked
package dev.jcompose.scheduler.plan;

import org.jspecify.annotations.NullMarked;
