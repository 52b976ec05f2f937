package dev.jcompose.scheduler.plan;

import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.observe.ObservedContainer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Why containers of a service are replaced: they differ from it, the user asked for it, or what
/// they share with others is lost.
record RecreationReasons(Goal.Up goal, Divergence divergence, UpResources resources) {
  /// The reasons by container id; containers without one are up to date.
  ///
  /// @param there the containers of the service
  /// @param parents the first container of each service that it shares with
  Map<String, String> of(
      Service service, List<ObservedContainer> there, Map<String, ContainerRef> parents) {
    Goal.Recreate recreate = goal.recreate(service);
    Map<String, String> reasons = new HashMap<>();
    if (recreate == Goal.Recreate.NEVER) {
      return reasons;
    }
    for (ObservedContainer container : there) {
      Optional<String> reason =
          recreate == Goal.Recreate.ALWAYS
              ? Optional.of("recreation requested")
              : divergence.reason(service, container, resources.changedNetworks(container));
      reason
          .or(() -> renewal(service, container))
          .or(() -> anotherParent(container, parents))
          .ifPresent(text -> reasons.put(container.id(), text));
    }
    return reasons;
  }

  /// New anonymous volumes need a new container; a container without anonymous volumes stays.
  private Optional<String> renewal(Service service, ObservedContainer container) {
    return goal.names(service) && goal.renewAnonymousVolumes() && container.hasAnonymousVolumes()
        ? Optional.of("renewal of its anonymous volumes requested")
        : Optional.empty();
  }

  /// A container that shares with one that will be gone loses what it shares.
  private static Optional<String> anotherParent(
      ObservedContainer container, Map<String, ContainerRef> parents) {
    return parents.entrySet().stream()
        .filter(parent ->
            !(parent.getValue() instanceof ContainerRef.Existing(String id, _, _)
                && container.shares().contains(id)))
        .findFirst()
        .map(
            parent -> "service " + parent.getKey() + ", which it shares with, has a new container");
  }
}
