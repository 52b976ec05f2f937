package dev.jcompose.engine.request;

import java.util.Optional;

/// The modes of Docker's API that join another container's namespace: `container:<id or name>`, for
/// its network, processes and IPC alike. `volumes_from` names containers the same way.
public final class ContainerMode {
  private static final String PREFIX = "container:";

  private ContainerMode() {}

  /// The mode that joins a container.
  ///
  /// @param ref its id or name
  public static String of(String ref) {
    return PREFIX + ref;
  }

  /// Whether a mode joins a container.
  public static boolean is(String mode) {
    return mode.startsWith(PREFIX);
  }

  /// The id or name of the container that a mode joins; empty for every other mode.
  public static Optional<String> container(String mode) {
    return is(mode) ? Optional.of(mode.substring(PREFIX.length())) : Optional.empty();
  }
}
