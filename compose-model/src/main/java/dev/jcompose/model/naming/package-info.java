/// What things of a project are called by default, and the labels that mark them: the names that
/// the command line, the scheduler and the engine have to agree on.
@NullMarked
package dev.jcompose.model.naming;

import org.jspecify.annotations.NullMarked;
