package dev.jcompose.cli.engine;

import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.invocation.Invocation;
import dev.jcompose.model.naming.EngineId;
import java.io.IOException;
import java.nio.file.Path;

/// The directories and files that an engine and its clients agree on.
///
/// @param dataRoot what survives a reboot
/// @param runRoot what does not survive it
/// @param socket where the engine listens
public record EnginePlaces(Path dataRoot, Path runRoot, Path socket) {
  private static final Path USUAL_DATA = Path.of("/var/lib/jcompose");
  private static final Path USUAL_SOCKET = Path.of("/run/jcompose/engine.sock");
  private static final String SCHEME = "unix://";

  /// The places by `JCOMPOSE_HOST` and `JCOMPOSE_DATA_ROOT`.
  public static EnginePlaces of(Invocation invocation) {
    Path data =
        invocation
            .directory()
            .resolve(invocation.variable("JCOMPOSE_DATA_ROOT").map(Path::of).orElse(USUAL_DATA));
    Path socket =
        invocation
            .variable("JCOMPOSE_HOST")
            .map(host -> socket(host, invocation))
            .orElse(USUAL_SOCKET);
    Path run = socket.getParent();
    if (run == null) {
      throw new CommandException("JCOMPOSE_HOST: not the path of a socket: " + socket);
    }
    return new EnginePlaces(data.normalize(), run, socket);
  }

  /// The log of the engine and its start.
  public Path log() {
    return dataRoot.resolve("engine.log");
  }

  /// Whether they are those of the default engine.
  public boolean usual() {
    return dataRoot.equals(USUAL_DATA) && socket.equals(USUAL_SOCKET);
  }

  /// What marks everything of this engine in the kernel.
  ///
  /// @throws IOException when there is no such directory
  String engineId() throws IOException {
    return EngineId.of(dataRoot);
  }

  private static Path socket(String host, Invocation invocation) {
    if (!host.startsWith(SCHEME)) {
      throw new CommandException(
          "JCOMPOSE_HOST: must start with unix://, as in unix:///run/jcompose/engine.sock: %s%s"
              .formatted(
                  host,
                  host.startsWith("tcp://") || host.startsWith("ssh://")
                      ? " (the engine of another machine is reached by the docker command: docker -H %s)"
                          .formatted(host)
                      : ""));
    }
    return invocation.directory().resolve(host.substring(SCHEME.length())).normalize();
  }
}
