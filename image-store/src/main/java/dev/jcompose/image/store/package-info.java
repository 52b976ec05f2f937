/// The store on disk: the catalog of names, layers, snapshots, and what keeps them alive.
@NullMarked
package dev.jcompose.image.store;

import org.jspecify.annotations.NullMarked;
