/// Services and models that programs of others provide.
@NullMarked
package dev.jcompose.engine.provider;

import org.jspecify.annotations.NullMarked;
