/// Records in the files that the engine keeps.
@NullMarked
package dev.jcompose.linux.record;

import org.jspecify.annotations.NullMarked;
