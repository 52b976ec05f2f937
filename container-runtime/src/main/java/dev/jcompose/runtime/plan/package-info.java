/// The shim's instructions: the specification of a container or an exec becomes a flat list of
/// steps. All decisions are made here; the shim makes none.
@NullMarked
package dev.jcompose.runtime.plan;

import org.jspecify.annotations.NullMarked;
