/// Accessing containers from outside: their file systems and namespaces as descriptors.
@NullMarked
package dev.jcompose.runtime.inside;

import org.jspecify.annotations.NullMarked;
