package dev.jcompose.builder.step;

/// What a build has to ask for before its instructions may.
///
/// @see <a href="https://docs.docker.com/reference/dockerfile/#run---security">RUN --security</a>
public enum Entitlement {
  /// `RUN --network=host`.
  HOST_NETWORK,
  /// `RUN --security=insecure`.
  INSECURE
}
