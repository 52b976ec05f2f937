/// Results of steps by the digest of all they depend on, kept, limited, exported and imported.
@NullMarked
package dev.jcompose.builder.cache;

import org.jspecify.annotations.NullMarked;
