package dev.jcompose.engine.lifecycle;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.linux.namespace.IdMapping;
import java.util.Optional;

/// Whether a container is in the machine's user namespace for containers, and what it may then not
/// ask for.
///
/// @see "moby daemon/daemon_unix.go: verifyPlatformContainerSettings"
final class UserNamespaceChoice {
  private static final String HOST = "host";

  private UserNamespaceChoice() {}

  /// The ids of a container that is created now.
  ///
  /// @param host its request, complete
  /// @param setting the machine's
  /// @throws EngineException.BadRequest for what does not go together, in Docker's words
  static Optional<IdMapping> of(HostConfig host, Optional<IdMapping> setting) {
    if (setting.isEmpty() || host.usernsMode().equals(HOST)) {
      return Optional.empty();
    }
    if (host.privileged()) {
      throw new EngineException.BadRequest(
          "privileged mode is incompatible with user namespaces.  You must run the container in"
              + " the host namespace when running privileged mode");
    }
    if (host.networkMode().equals(HOST)) {
      throw new EngineException.BadRequest(
          "cannot share the host's network namespace when user namespaces are enabled");
    }
    if (host.pidMode().equals(HOST)) {
      throw new EngineException.BadRequest(
          "cannot share the host PID namespace when user namespaces are enabled");
    }
    if (!host.runtime().isEmpty()) {
      throw new EngineException.BadRequest(
          "runtime \""
              + host.runtime()
              + "\": cannot be used with user namespaces, only jcompose's own can (set userns_mode:"
              + " host for this container)");
    }
    return setting;
  }
}
