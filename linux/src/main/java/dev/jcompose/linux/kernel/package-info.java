/// What this kernel can do, found out by asking it.
@NullMarked
package dev.jcompose.linux.kernel;

import org.jspecify.annotations.NullMarked;
