/// Containers as control groups, on cgroup v1, hybrid and v2 alike: where they lie, what limits
/// them, what they use, and how all their processes are frozen and killed at once.
@NullMarked
package dev.jcompose.runtime.cgroup;

import org.jspecify.annotations.NullMarked;
