/// The module's face: a [dev.jcompose.runtime.ContainerSpec] goes in, a running process comes out.
@NullMarked
package dev.jcompose.runtime;

import org.jspecify.annotations.NullMarked;
