/// What the machine offers to containers.
@NullMarked
package dev.jcompose.runtime.machine;

import org.jspecify.annotations.NullMarked;
