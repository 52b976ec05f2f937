/// Requests for containers in Docker's JSON shapes, and how they are interpreted: options become
/// values, and the image's configuration is merged with that of the request.
@NullMarked
package dev.jcompose.engine.request;

import org.jspecify.annotations.NullMarked;
