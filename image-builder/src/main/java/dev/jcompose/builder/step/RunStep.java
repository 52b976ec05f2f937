package dev.jcompose.builder.step;

import dev.jcompose.image.Snapshot;
import dev.jcompose.linux.name.Platform;
import java.util.List;

/// A command to run in its own container.
///
/// @param platform what its programs are for
/// @param root its file system; the upper directory becomes a layer afterwards
/// @param args program and arguments
/// @param environment `NAME=value`
/// @param workingDirectory absolute
/// @param user as in an image's configuration, empty for root
/// @param mounts further mounts
/// @param settings network and limits
/// @param insecure whether it may do what a privileged container may
public record RunStep(
    Platform platform,
    Snapshot root,
    List<String> args,
    List<String> environment,
    String workingDirectory,
    String user,
    List<StepMount> mounts,
    StepSettings settings,
    boolean insecure) {
  /// Copies the lists.
  public RunStep {
    args = List.copyOf(args);
    environment = List.copyOf(environment);
    mounts = List.copyOf(mounts);
  }
}
