/// From the merged tree to the typed project. A value of the wrong type is reported with its
/// position.
@NullMarked
package dev.jcompose.model.bind;

import org.jspecify.annotations.NullMarked;
