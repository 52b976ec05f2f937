package dev.jcompose.engine.container;

import dev.jcompose.engine.json.Lenient;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.PortBinding;
import java.util.List;
import java.util.Objects;

/// A container's state, as kept in its `state.json`.
///
/// @param stoppedByHand whether a user stopped it since its last start by a user
/// @param intent an operation that may have been interrupted by the end of the engine
/// @param endpoints its endpoints on networks while it runs
/// @param published its ports while it runs
/// @param held its ports while it runs and has no way out; nobody else can have them
public record RunRecord(
    ContainerState state,
    boolean stoppedByHand,
    Intent intent,
    List<Endpoint> endpoints,
    List<PortBinding> published,
    List<PortBinding> held) {
  public static final RunRecord CREATED =
      new RunRecord(ContainerState.CREATED, false, Intent.NONE, List.of(), List.of(), List.of());

  public RunRecord {
    intent = Lenient.or(intent, Intent.NONE);
    endpoints = Lenient.list(endpoints);
    published = Lenient.list(published);
    held = Lenient.list(held);
  }

  /// Checks one that was read.
  ///
  /// @throws IllegalArgumentException when it is not complete
  RunRecord checked() {
    if (Objects.isNull(state) || Objects.isNull(state.status())) {
      throw new IllegalArgumentException("not the state of a container");
    }
    return this;
  }

  /// What was begun.
  public enum Intent {
    NONE,
    START,
    REMOVE,
    REMOVE_WITH_VOLUMES
  }

  public RunRecord with(ContainerState next) {
    return new RunRecord(next, stoppedByHand, intent, endpoints, published, held);
  }

  public RunRecord with(Intent next) {
    return new RunRecord(state, stoppedByHand, next, endpoints, published, held);
  }

  public RunRecord with(List<Endpoint> on, List<PortBinding> ports) {
    return new RunRecord(state, stoppedByHand, intent, on, ports, List.of());
  }

  /// Without a way out.
  public RunRecord withoutWay(List<Endpoint> on, List<PortBinding> ports) {
    return new RunRecord(state, stoppedByHand, intent, on, List.of(), ports);
  }

  public RunRecord stoppedByHand(boolean yes) {
    return new RunRecord(state, yes, intent, endpoints, published, held);
  }
}
