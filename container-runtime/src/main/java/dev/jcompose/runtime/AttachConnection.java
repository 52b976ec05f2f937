package dev.jcompose.runtime;

import java.nio.channels.SocketChannel;

/// A live connection to a container's stdio.
///
/// Reading returns the output as it arrives: frames of `[1 stdout | 2 stderr, 0, 0, 0, length as 4
/// bytes big-endian]` and payload, or raw bytes when the process has a terminal; it ends when all
/// output has been sent after the exit. Writing goes to stdin, as raw bytes; `shutdownOutput`
/// closes stdin when the process was specified with `stdinOnce`, and always for an exec.
///
/// @param channel a connected Unix socket in blocking mode, owned by the receiver
public record AttachConnection(SocketChannel channel) {}
