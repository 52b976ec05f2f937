/// What the shim is told: a container's or an exec's specification turned into a straight list of
/// steps, with everything decided here and nothing left to think about there.
@NullMarked
package dev.jcompose.runtime.plan;

import org.jspecify.annotations.NullMarked;
