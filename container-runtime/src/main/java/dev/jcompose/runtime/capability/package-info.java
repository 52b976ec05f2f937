/// Capabilities by name, number and mask.
@NullMarked
package dev.jcompose.runtime.capability;

import org.jspecify.annotations.NullMarked;
