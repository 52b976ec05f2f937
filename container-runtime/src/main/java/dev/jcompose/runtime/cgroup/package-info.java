/// Containers as control groups, on cgroup v1, hybrid and v2 alike: where they are, their limits,
/// their usage, and freezing and killing all their processes at once.
@NullMarked
package dev.jcompose.runtime.cgroup;

import org.jspecify.annotations.NullMarked;
