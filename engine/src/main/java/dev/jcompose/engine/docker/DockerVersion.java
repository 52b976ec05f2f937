package dev.jcompose.engine.docker;

/// The Docker Engine that this engine passes for. Clients compare its version with those they can
/// work with (Testcontainers wants 1.6.0 at least, the docker command warns of old ones), so it is
/// a number of Docker's and not ours; ours stands beside it in `/version`.
///
/// @see <a href="https://docs.docker.com/reference/api/engine/version-history/">the versions of the
///   API and the engines they came with</a>
public final class DockerVersion {
  /// The engine whose newest API is [dev.jcompose.engine.http.ApiVersion#NEWEST].
  public static final String ENGINE = "28.2.2";

  private DockerVersion() {}
}
