/// The Docker Engine API over the engine's services: what a request means, and how things look in
/// Docker's JSON. Nothing is decided here; the tests of this package describe what Docker's clients
/// rely on.
@NullMarked
package dev.jcompose.engine.docker;

import org.jspecify.annotations.NullMarked;
