/// The Docker Engine API over the engine's services: what a request means, and how things look in
/// Docker's JSON. Nothing is decided here; what Docker's clients rely on in the wire format is in
/// the tests beside.
@NullMarked
package dev.jcompose.engine.docker;

import org.jspecify.annotations.NullMarked;
