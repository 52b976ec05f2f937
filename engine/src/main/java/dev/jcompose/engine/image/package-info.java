/// Images as containers use them.
@NullMarked
package dev.jcompose.engine.image;

import org.jspecify.annotations.NullMarked;
