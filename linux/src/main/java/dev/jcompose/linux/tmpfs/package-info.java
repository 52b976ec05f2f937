/// File systems in memory, mounted where everybody sees them.
@NullMarked
package dev.jcompose.linux.tmpfs;

import org.jspecify.annotations.NullMarked;
