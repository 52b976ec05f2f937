package dev.jcompose.builder.step;

/// Privileges that a build must request before its instructions may use them.
///
/// @see <a href="https://docs.docker.com/reference/dockerfile/#run---security">RUN --security</a>
public enum Entitlement {
  /// `RUN --network=host`.
  HOST_NETWORK,
  /// `RUN --security=insecure`.
  INSECURE
}
