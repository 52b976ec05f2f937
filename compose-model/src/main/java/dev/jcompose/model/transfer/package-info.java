/// The project on its way from the command line to the engine.
@NullMarked
package dev.jcompose.model.transfer;

import org.jspecify.annotations.NullMarked;
