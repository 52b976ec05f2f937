/// Digests computed by the system's cryptographic library, if there is one.
@NullMarked
package dev.jcompose.linux.hash;

import org.jspecify.annotations.NullMarked;
