/// The engine's image services: transfers, builds and commits, and the containers that build steps
/// run in.
@NullMarked
package dev.jcompose.engine.image;

import org.jspecify.annotations.NullMarked;
