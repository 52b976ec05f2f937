package dev.jcompose.engine.exec;

import dev.jcompose.runtime.ContainerId;
import java.util.Optional;

/// A snapshot of a process inside a container.
///
/// @param id 64 hexadecimal digits
/// @param running whether it runs
/// @param exitCode once it ended, or could not be started
/// @param pid as the host sees it; 0 before the start
public record Exec(
    String id,
    ContainerId container,
    ExecRequest request,
    boolean running,
    Optional<Integer> exitCode,
    int pid) {}
