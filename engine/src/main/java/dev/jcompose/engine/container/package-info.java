/// Containers as the engine keeps them: defined, recorded on the disk, and live in memory. The
/// records have Docker's JSON shapes, so that one type is the file on disk and the answer of
/// `docker inspect`.
@NullMarked
package dev.jcompose.engine.container;

import org.jspecify.annotations.NullMarked;
