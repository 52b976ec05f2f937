/// Reading and writing JSON in Docker's shapes.
@NullMarked
package dev.jcompose.engine.json;

import org.jspecify.annotations.NullMarked;
