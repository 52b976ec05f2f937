/// File changes, as the kernel reports them.
@NullMarked
package dev.jcompose.linux.watch;

import org.jspecify.annotations.NullMarked;
