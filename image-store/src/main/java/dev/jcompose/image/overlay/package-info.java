/// The images of an engine, put together.
@NullMarked
package dev.jcompose.image.overlay;

import org.jspecify.annotations.NullMarked;
