@NullMarked
package dev.jcompose.runtime.oci;

import org.jspecify.annotations.NullMarked;
