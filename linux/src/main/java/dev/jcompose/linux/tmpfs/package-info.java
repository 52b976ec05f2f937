/// File systems in memory, mounted in the host's mount namespace.
@NullMarked
package dev.jcompose.linux.tmpfs;

import org.jspecify.annotations.NullMarked;
