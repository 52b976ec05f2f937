/// Digests by the machine's own cryptographic library, where there is one.
@NullMarked
package dev.jcompose.linux.hash;

import org.jspecify.annotations.NullMarked;
