/// Reading what containers have written: Docker's json-file logs, from their end, from a moment,
/// and as they grow and are rotated.
@NullMarked
package dev.jcompose.runtime.log;

import org.jspecify.annotations.NullMarked;
