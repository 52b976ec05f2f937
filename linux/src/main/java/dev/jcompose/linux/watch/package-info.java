/// Changes of files, as the kernel tells them.
@NullMarked
package dev.jcompose.linux.watch;

import org.jspecify.annotations.NullMarked;
