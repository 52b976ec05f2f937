/// The engine's process: containers and their life cycle, projects, events, state, API.
@NullMarked
package dev.jcompose.engine;

import org.jspecify.annotations.NullMarked;
