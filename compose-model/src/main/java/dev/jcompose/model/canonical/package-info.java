/// The project as plain values: what `config` prints, what the command line sends to the engine,
/// and what hashes are made of.
@NullMarked
package dev.jcompose.model.canonical;

import org.jspecify.annotations.NullMarked;
