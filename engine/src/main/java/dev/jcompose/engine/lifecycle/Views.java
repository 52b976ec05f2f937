package dev.jcompose.engine.lifecycle;

import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.container.ContainerState;
import dev.jcompose.engine.container.ContainerStore;
import dev.jcompose.engine.container.Definition;
import dev.jcompose.engine.container.LiveContainer;
import dev.jcompose.engine.container.RunRecord;
import dev.jcompose.engine.network.EndpointRequests;
import dev.jcompose.engine.request.EndpointSettings;
import dev.jcompose.engine.request.Ports;
import dev.jcompose.network.Endpoint;
import dev.jcompose.runtime.ContainerId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Shows a container as it is now.
final class Views {
  private final ContainerStore store;

  /// Those that a request stops in order to start them again.
  private final Set<ContainerId> restarting = ConcurrentHashMap.newKeySet();

  Views(ContainerStore store) {
    this.store = store;
  }

  /// Shows a container as restarting while it does not run, until closed: who follows it then knows
  /// that its end is none.
  Restarting restarting(LiveContainer container) {
    restarting.add(container.id());
    return () -> restarting.remove(container.id());
  }

  /// Ends that.
  interface Restarting extends AutoCloseable {
    @Override
    void close();
  }

  private ContainerState state(LiveContainer live, ContainerState state) {
    return state.status() == ContainerState.Status.EXITED && restarting.contains(live.id())
        ? state.with(ContainerState.Status.RESTARTING)
        : state;
  }

  Container of(LiveContainer live) {
    // Each is read once: they are replaced as a whole at any time.
    Definition definition = live.definition();
    RunRecord record = live.record();
    List<String> words = definition.commandLine();
    return new Container(
        live.id(),
        definition.name(),
        definition.created(),
        definition.imageId(),
        words.getFirst(),
        words.subList(1, words.size()),
        definition.config(),
        definition.hostConfig(),
        networks(definition, record),
        definition.mounts(),
        Ports.shown(definition.config().exposedPorts().names(), record.published()),
        state(live, record.state()),
        store.directory(definition.id()),
        store.networkFiles(definition.id()),
        store.log(definition.id()),
        List.copyOf(live.execs()));
  }

  private static Map<String, EndpointSettings> networks(Definition definition, RunRecord record) {
    Map<String, EndpointSettings> shown = new LinkedHashMap<>();
    definition
        .networks()
        .forEach((network, wish) -> {
          EndpointSettings named =
              wish.asRequested(wish.networkId(), EndpointRequests.names(definition, network, wish));
          shown.put(network, named);
        });
    for (Endpoint endpoint : record.endpoints()) {
      shown.replaceAll((network, wish) ->
          wish.networkId().equals(endpoint.spec().network().value())
              ? wish.granted(endpoint)
              : wish);
    }
    return shown;
  }
}
