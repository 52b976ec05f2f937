/// What the machine's administrator says of the engine, in its file of settings.
@NullMarked
package dev.jcompose.engine.settings;

import org.jspecify.annotations.NullMarked;
