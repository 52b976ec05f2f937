package dev.jcompose.image.build;

import dev.jcompose.image.Snapshot;
import java.util.List;
import java.util.Optional;

/// A command to run in a container of its own.
///
/// @param root its file system; the upper directory becomes a layer afterwards
/// @param args program and arguments
/// @param environment `NAME=value`
/// @param workingDirectory absolute
/// @param user as in an image's configuration, empty for root
/// @param network which network
/// @param mounts further mounts
/// @param extraHosts lines `name:address`
/// @param shmSize bytes of `/dev/shm`, if not the default
public record RunStep(
    Snapshot root,
    List<String> args,
    List<String> environment,
    String workingDirectory,
    String user,
    StepNetwork network,
    List<StepMount> mounts,
    List<String> extraHosts,
    Optional<Long> shmSize) {
  /// Copies the lists.
  public RunStep {
    args = List.copyOf(args);
    environment = List.copyOf(environment);
    mounts = List.copyOf(mounts);
    extraHosts = List.copyOf(extraHosts);
  }
}
