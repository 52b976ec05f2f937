package dev.jcompose.runtime;

import java.util.List;

/// A program that is run at a certain point of a container's life. It gets the container's state as
/// JSON on its standard input.
///
/// @param point when
/// @param path of the program: on the host, except for [Point#START_CONTAINER]
/// @param args with the name of the program
/// @param environment `NAME=value`; nothing else is set
/// @param timeout seconds after which it is killed; 0 for no limit
/// @see <a
///   href="https://github.com/opencontainers/runtime-spec/blob/main/config.md#posix-platform-hooks">hooks
///   of the OCI runtime specification</a>
public record HookSpec(
    Point point, String path, List<String> args, List<String> environment, int timeout) {
  /// Copies the lists.
  public HookSpec {
    args = List.copyOf(args);
    environment = List.copyOf(environment);
  }

  /// When a hook is run. A hook that fails before the program runs makes the start fail; one that
  /// fails later is reported in the engine's log.
  public enum Point {
    /// The older name of [#CREATE_RUNTIME].
    PRESTART("prestart"),
    /// When the namespaces and the root file system have been made, in the host's namespaces with
    /// the root file system mounted.
    CREATE_RUNTIME("createRuntime"),
    /// After those, in the container's namespaces, with the host's files around its own.
    CREATE_CONTAINER("createContainer"),
    /// Just before the program, inside the container.
    START_CONTAINER("startContainer"),
    /// When the program runs, on the host.
    POSTSTART("poststart"),
    /// After its end, on the host.
    POSTSTOP("poststop");

    /// Its name in configurations.
    public final String key;

    Point(String key) {
      this.key = key;
    }
  }
}
