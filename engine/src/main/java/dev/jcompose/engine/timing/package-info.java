/// Things to be done later.
@NullMarked
package dev.jcompose.engine.timing;

import org.jspecify.annotations.NullMarked;
