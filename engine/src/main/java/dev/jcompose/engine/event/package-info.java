/// What happened, in Docker's words: published by the services for subscribers.
@NullMarked
package dev.jcompose.engine.event;

import org.jspecify.annotations.NullMarked;
