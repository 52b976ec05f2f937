/// Containers: what was asked for, what they are now, and what can be done with them. The records
/// have Docker's JSON shapes, so that one type is the create request, the file on disk and the
/// answer of `docker inspect`.
@NullMarked
package dev.jcompose.engine.container;

import org.jspecify.annotations.NullMarked;
