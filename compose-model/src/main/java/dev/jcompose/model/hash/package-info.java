/// Hashes that tell whether a container still matches its service.
@NullMarked
package dev.jcompose.model.hash;

import org.jspecify.annotations.NullMarked;
