/// The engine's networks, and containers' connections to them.
@NullMarked
package dev.jcompose.engine.network;

import org.jspecify.annotations.NullMarked;
