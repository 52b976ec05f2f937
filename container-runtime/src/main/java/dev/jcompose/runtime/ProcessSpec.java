package dev.jcompose.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A process inside a container: the first one, or that of an exec.
///
/// @param args program and arguments; the program is looked up in the PATH of `environment`
/// @param environment `NAME=value`, in order; `HOME` and `PATH` are added when absent
/// @param workingDirectory absolute path in the container; created when it is missing
/// @param user `user|uid[:group|gid]` as in an image's `User`, resolved in the container's own
///   `/etc/passwd` and `/etc/group`; empty for root
/// @param additionalGroups names or numbers of supplementary groups (`group_add`)
/// @param terminal whether stdin, stdout and stderr are one pseudo terminal
/// @param stdinOpen whether stdin is a pipe that attachers can write to; else it is `/dev/null`
/// @param stdinOnce whether stdin is closed when the first attacher that writes to it closes its
///   side
/// @param rlimits limit name without `RLIMIT_`, lower case (`nofile`) to its values
/// @param oomScoreAdj -1000 to 1000, empty to leave it
/// @param window the size of its terminal at the start
public record ProcessSpec(
    List<String> args,
    List<String> environment,
    String workingDirectory,
    String user,
    List<String> additionalGroups,
    boolean terminal,
    boolean stdinOpen,
    boolean stdinOnce,
    Map<String, Rlimit> rlimits,
    Optional<Integer> oomScoreAdj,
    Window window) {
  /// Copies the collections.
  public ProcessSpec {
    args = List.copyOf(args);
    environment = List.copyOf(environment);
    additionalGroups = List.copyOf(additionalGroups);
    rlimits = Map.copyOf(rlimits);
  }

  /// A process to be made.
  public static ProcessSpecBuilder of(List<String> args) {
    return new ProcessSpecBuilder(args);
  }

  /// A copy to be changed.
  public ProcessSpecBuilder toBuilder() {
    return new ProcessSpecBuilder(this);
  }

  /// The size of a terminal; zeros when it is not known.
  public record Window(int rows, int columns) {
    /// Not known.
    public static final Window UNKNOWN = new Window(0, 0);

    /// Rows and columns, or not known where these are not two numbers.
    public static Window of(List<Integer> size) {
      return size.size() == 2 ? new Window(size.get(0), size.get(1)) : UNKNOWN;
    }
  }

  /// A resource limit; -1 means unlimited, as in Compose files.
  public record Rlimit(long soft, long hard) {}
}
