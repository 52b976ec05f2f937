/// `develop.watch`: files of the host and what is done when they change.
@NullMarked
package dev.jcompose.engine.watch;

import org.jspecify.annotations.NullMarked;
