/// From the merged tree to the typed project; what cannot be read as the type it should have is a
/// problem at its place.
@NullMarked
package dev.jcompose.model.bind;

import org.jspecify.annotations.NullMarked;
