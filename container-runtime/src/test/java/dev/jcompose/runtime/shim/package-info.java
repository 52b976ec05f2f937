/// Tests of running containers.
@NullMarked
package dev.jcompose.runtime.shim;

import org.jspecify.annotations.NullMarked;
