package dev.jcompose.runtime;

/// A process to start inside a running container.
///
/// @param process the process; an empty `user` means the container's own user
/// @param privileged whether it gets all capabilities
public record ExecSpec(ProcessSpec process, boolean privileged) {}
