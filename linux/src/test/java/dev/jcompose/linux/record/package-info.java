@NullMarked
package dev.jcompose.linux.record;

import org.jspecify.annotations.NullMarked;
