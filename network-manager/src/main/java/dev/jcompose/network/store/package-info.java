/// The records of networks on disk: one JSON file each.
@NullMarked
package dev.jcompose.network.store;

import org.jspecify.annotations.NullMarked;
