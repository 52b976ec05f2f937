/// The engine's process: its main class, its log, and its HTTP server.
@NullMarked
package dev.jcompose.engine.server;

import org.jspecify.annotations.NullMarked;
