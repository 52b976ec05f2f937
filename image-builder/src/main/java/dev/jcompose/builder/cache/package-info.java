/// The build cache: results of steps by the digest of everything they depend on; its limits, export
/// and import.
@NullMarked
package dev.jcompose.builder.cache;

import org.jspecify.annotations.NullMarked;
