/// Overlay file systems that are mounted nowhere.
@NullMarked
package dev.jcompose.linux.overlay;

import org.jspecify.annotations.NullMarked;
