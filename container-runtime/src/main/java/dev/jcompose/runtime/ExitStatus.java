package dev.jcompose.runtime;

import java.time.Instant;

/// How a process ended.
///
/// @param code its exit code, or 128 + the signal that ended it
/// @param oomKilled whether the kernel killed a process of the container because memory ran out
/// @param finishedAt when
public record ExitStatus(int code, boolean oomKilled, Instant finishedAt) {}
