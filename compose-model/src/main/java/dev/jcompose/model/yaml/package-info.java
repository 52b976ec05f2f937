/// Reading YAML into trees with positions, with limits on depth and size, so that no file can do
/// harm.
@NullMarked
package dev.jcompose.model.yaml;

import org.jspecify.annotations.NullMarked;
