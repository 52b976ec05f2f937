package dev.jcompose.builder.step;

/// The network of a RUN step.
public enum StepNetwork {
  /// A bridge with a way out and DNS.
  DEFAULT,
  /// Only loopback.
  NONE,
  /// The host's.
  HOST
}
