package dev.jcompose.engine.lifecycle;

import dev.jcompose.engine.container.Definition;
import dev.jcompose.engine.container.Registry;
import dev.jcompose.engine.order.ContainerOrder;
import dev.jcompose.engine.request.HostConfig;
import java.util.List;

/// The containers of an engine, with what matters for their order.
final class Members {
  private Members() {}

  static ContainerOrder order(Registry registry) {
    return ContainerOrder.of(
        registry.all().stream().map(container -> member(container.definition())).toList());
  }

  private static ContainerOrder.Member member(Definition definition) {
    HostConfig host = definition.hostConfig();
    return new ContainerOrder.Member(
        definition.id(),
        definition.name(),
        definition.config().labels(),
        List.of(host.networkMode(), host.pidMode(), host.ipcMode()));
  }
}
