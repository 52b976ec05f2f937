/// The planner: pure, repeatable, no clock, no I/O. Every decision of the product about what is
/// created, replaced, started or removed is made here.
@NullMarked
package dev.jcompose.scheduler.planner;

import org.jspecify.annotations.NullMarked;
