/// The administrator's settings for the engine.
@NullMarked
package dev.jcompose.engine.settings;

import org.jspecify.annotations.NullMarked;
