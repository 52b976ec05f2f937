/// Compose projects: what a command wants becomes a goal, what there is becomes an observation, and
/// the steps of the plan between them become calls of the engine's services. The scheduler decides;
/// here it is carried out and told as it goes.
@NullMarked
package dev.jcompose.engine.project;

import org.jspecify.annotations.NullMarked;
