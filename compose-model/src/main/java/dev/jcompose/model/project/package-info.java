/// The project: everything the Compose files, the environment and the command line add up to.
@NullMarked
package dev.jcompose.model.project;

import org.jspecify.annotations.NullMarked;
