/// Networks as the engine offers them, and containers' connections to them.
@NullMarked
package dev.jcompose.engine.network;

import org.jspecify.annotations.NullMarked;
