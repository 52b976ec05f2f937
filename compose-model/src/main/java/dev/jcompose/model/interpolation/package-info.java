/// Variables in values: `$V`, `${V}`, and the forms with a default, an alternative or an error.
@NullMarked
package dev.jcompose.model.interpolation;

import org.jspecify.annotations.NullMarked;
