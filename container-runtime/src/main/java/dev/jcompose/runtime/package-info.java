/// The module's interface: a [dev.jcompose.runtime.ContainerSpec] goes in, a running process comes
/// out.
@NullMarked
package dev.jcompose.runtime;

import org.jspecify.annotations.NullMarked;
