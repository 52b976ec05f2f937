/// Reading YAML into trees with positions, with bounds on depth and size so that no file can hurt.
@NullMarked
package dev.jcompose.model.yaml;

import org.jspecify.annotations.NullMarked;
