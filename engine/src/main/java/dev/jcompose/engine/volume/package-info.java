/// Named volumes as containers use them.
@NullMarked
package dev.jcompose.engine.volume;

import org.jspecify.annotations.NullMarked;
