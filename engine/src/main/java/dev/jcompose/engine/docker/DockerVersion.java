package dev.jcompose.engine.docker;

/// The version of Docker Engine that this engine reports. Clients compare it with the versions they
/// support (Testcontainers requires at least 1.6.0, the docker command warns about old ones), so it
/// is one of Docker's and not ours; `/version` also has ours.
///
/// @see <a href="https://docs.docker.com/reference/api/engine/version-history/">the versions of the
///   API and the engines they came with</a>
public final class DockerVersion {
  /// The engine whose newest API is [dev.jcompose.engine.http.ApiVersion#NEWEST].
  public static final String ENGINE = "28.2.2";

  private DockerVersion() {}
}
