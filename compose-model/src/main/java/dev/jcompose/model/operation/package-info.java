/// The project API: what a command line asks of an engine, and what the engine reports while it
/// works. Both sides use these types, and nothing else knows how they are written.
/// `docs/project-api.md` describes it for others.
@NullMarked
package dev.jcompose.model.operation;

import org.jspecify.annotations.NullMarked;
