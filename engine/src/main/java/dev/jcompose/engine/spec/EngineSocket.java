package dev.jcompose.engine.spec;

import dev.jcompose.engine.request.MountRequest;
import dev.jcompose.engine.request.RequestedMounts.RequestedMount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The engine's socket, for containers that use the engine they run in: Traefik, Portainer, CI
/// runners. Their files name Docker's socket, which a machine without Docker does not have.
///
/// @param path where the engine listens
/// @param dockers where Docker would
public record EngineSocket(Path path, List<Path> dockers) {
  /// @see <a href="https://docs.docker.com/reference/cli/dockerd/#daemon-socket-option">dockerd,
  ///   daemon socket option</a>
  private static final List<Path> USUAL =
      List.of(Path.of("/var/run/docker.sock"), Path.of("/run/docker.sock"));

  /// Of an engine.
  public static EngineSocket at(Path path) {
    return new EngineSocket(path, USUAL);
  }

  /// The mounts, with this socket in place of Docker's where that does not exist. Docker itself
  /// would make a directory of that name, in which no client finds anything.
  public List<RequestedMount> inPlaceOfDockers(List<RequestedMount> mounts) {
    return mounts.stream().map(this::replaced).toList();
  }

  private RequestedMount replaced(RequestedMount mount) {
    MountRequest request = mount.request();
    if (!request.type().equals("bind") || !request.source().startsWith("/")) {
      return mount;
    }
    Path source = Path.of(request.source()).normalize();
    return dockers.contains(source) && !Files.exists(source) && Files.exists(path)
        ? new RequestedMount(request.from(path.toString()), mount.mode(), mount.explicit())
        : mount;
  }
}
