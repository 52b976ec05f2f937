package dev.jcompose.scheduler.plan;

import dev.jcompose.model.service.Service;

/// Gives each service the hash of everything that needs a new container when it changes. Reading
/// the files of configs and secrets belongs to whoever makes it, which keeps the planner pure.
@FunctionalInterface
public interface ServiceHashes {
  /// The hash of a service.
  String of(Service service);
}
