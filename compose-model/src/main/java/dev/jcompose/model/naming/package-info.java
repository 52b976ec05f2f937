/// Default names of a project's resources, and the labels that mark them: names on which the
/// command line, the scheduler and the engine must agree.
@NullMarked
package dev.jcompose.model.naming;

import org.jspecify.annotations.NullMarked;
