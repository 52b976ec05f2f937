/// Named volumes of a project.
@NullMarked
package dev.jcompose.model.volume;

import org.jspecify.annotations.NullMarked;
