/// What the machine offers for containers.
@NullMarked
package dev.jcompose.runtime.machine;

import org.jspecify.annotations.NullMarked;
