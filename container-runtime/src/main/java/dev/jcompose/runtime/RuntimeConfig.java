package dev.jcompose.runtime;

import java.nio.file.Path;
import java.util.Optional;

/// Where a runtime keeps things. Two runtimes with different values do not see each other.
///
/// @param runRoot directory on tmpfs for what does not survive a reboot: pids, sockets, exits
/// @param cgroupName name of the directory of all containers, in every hierarchy
/// @param shim the launcher program, as a file that nobody else can write
/// @param home the cgroup that was delegated to the engine; without one, a place is chosen
public record RuntimeConfig(
    Path runRoot, String cgroupName, Path shim, Optional<CgroupHome> home) {}
