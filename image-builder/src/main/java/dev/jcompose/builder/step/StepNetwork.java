package dev.jcompose.builder.step;

/// The network of a RUN step.
///
/// @param name of a network, or `container:` and a container; of the three below as they are called
public record StepNetwork(String name) {
  /// A bridge with a way out and DNS.
  public static final StepNetwork DEFAULT = new StepNetwork("DEFAULT");

  /// Only loopback.
  public static final StepNetwork NONE = new StepNetwork("NONE");

  /// The host's.
  public static final StepNetwork HOST = new StepNetwork("HOST");
}
