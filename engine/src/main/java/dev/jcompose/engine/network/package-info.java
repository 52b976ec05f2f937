/// Networks as containers see them: by name, with Docker's predefined ones.
@NullMarked
package dev.jcompose.engine.network;

import org.jspecify.annotations.NullMarked;
