package dev.jcompose.engine.watch;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.container.FileOwner;
import dev.jcompose.engine.container.RootView;
import dev.jcompose.image.Owner;
import dev.jcompose.image.mirror.Changes;
import dev.jcompose.image.mirror.Mirror;
import dev.jcompose.model.naming.Labels;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The containers of a project's services, and access to their files.
record Replicas(Engine engine, String project) {
  /// Whether labels are those of a container of a service, not of `run`.
  static boolean isReplica(String project, Map<String, String> labels) {
    return project.equals(labels.get(Labels.PROJECT)) && !"True".equals(labels.get(Labels.ONE_OFF));
  }

  /// Those of a service, running or not.
  List<Container> of(String service) {
    return engine.containers().list().stream()
        .filter(container -> isReplica(project, container.config().labels()))
        .filter(container -> service.equals(container.config().labels().get(Labels.SERVICE)))
        .toList();
  }

  /// Applies changes to a container. The files belong to its user, as in Docker Compose; without a
  /// user they keep their owners.
  static void apply(Engine engine, Container container, WatchedRule rule, Changes changes) {
    try (RootView view = engine.containers().openRoot(container.id().value())) {
      String user = container.config().user();
      Optional<Owner> owner =
          user.isEmpty() ? Optional.empty() : Optional.of(FileOwner.of(view, user));
      new Mirror(rule.index(), rule.rule().target().orElse("/"), owner, view.users())
          .apply(view.path(), changes);
    }
  }
}
