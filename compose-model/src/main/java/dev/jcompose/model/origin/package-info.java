/// Where every value of a project comes from, and what it overrode.
@NullMarked
package dev.jcompose.model.origin;

import org.jspecify.annotations.NullMarked;
