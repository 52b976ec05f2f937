package dev.jcompose.engine.container;

import dev.jcompose.engine.request.ContainerMode;
import dev.jcompose.engine.request.HostConfig;
import java.util.Optional;

/// A namespace of a container that another one can be in.
public enum JoinedNamespace {
  NETWORK("joining network namespace of container"),
  IPC("failed to join IPC namespace"),
  PID("failed to join PID namespace");

  private final String joining;

  JoinedNamespace(String joining) {
    this.joining = joining;
  }

  /// What a container is about to do, or could not do, in Docker's words.
  String joining() {
    return joining;
  }

  /// What a container asks for.
  String mode(LiveContainer container) {
    HostConfig host = container.definition().hostConfig();
    return switch (this) {
      case NETWORK -> host.networkMode();
      case IPC -> host.ipcMode();
      case PID -> host.pidMode();
    };
  }

  /// The container that a container joins, by id or name.
  public Optional<String> joinedBy(LiveContainer container) {
    return ContainerMode.container(mode(container));
  }
}
