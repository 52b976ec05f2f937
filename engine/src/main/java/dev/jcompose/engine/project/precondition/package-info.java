/// What a project asks of the machine and of its images, looked at before anything is made
/// (decision 023). Each refusal begins with the path of an attribute.
@NullMarked
package dev.jcompose.engine.project.precondition;

import org.jspecify.annotations.NullMarked;
