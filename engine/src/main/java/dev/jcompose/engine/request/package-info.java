/// What is asked for when a container is made, in Docker's JSON shapes, and how it is read: options
/// in Docker's words become values, and what an image says is merged with what the request says.
@NullMarked
package dev.jcompose.engine.request;

import org.jspecify.annotations.NullMarked;
