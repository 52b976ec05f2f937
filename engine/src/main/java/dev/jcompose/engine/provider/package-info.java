/// Services and models that external programs provide.
@NullMarked
package dev.jcompose.engine.provider;

import org.jspecify.annotations.NullMarked;
