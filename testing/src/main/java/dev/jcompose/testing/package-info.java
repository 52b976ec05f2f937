/// For tests of several modules.
@NullMarked
package dev.jcompose.testing;

import org.jspecify.annotations.NullMarked;
