/// Compose projects: a command becomes a goal, the current state becomes an observation, and the
/// steps of the plan between them become calls of the engine's services. The scheduler decides;
/// this package executes and reports.
@NullMarked
package dev.jcompose.engine.project;

import org.jspecify.annotations.NullMarked;
