/// The project: the result of the Compose files, the environment and the command line.
@NullMarked
package dev.jcompose.model.project;

import org.jspecify.annotations.NullMarked;
