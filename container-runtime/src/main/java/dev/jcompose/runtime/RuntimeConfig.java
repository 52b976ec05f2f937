package dev.jcompose.runtime;

import java.nio.file.Path;

/// Where a runtime keeps things. Two runtimes with different values do not see each other.
///
/// @param runRoot directory on tmpfs for what does not survive a reboot: pids, sockets, exits
/// @param cgroupName name of the directory made below the engine's own cgroup in every hierarchy
/// @param shim the launcher program, as a file that nobody else can write
public record RuntimeConfig(Path runRoot, String cgroupName, Path shim) {}
