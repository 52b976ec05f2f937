/// What happened, in Docker's words: published by the services, read by whoever listens.
@NullMarked
package dev.jcompose.engine.event;

import org.jspecify.annotations.NullMarked;
