@NullMarked
package dev.jcompose.linux.mount;

import org.jspecify.annotations.NullMarked;
