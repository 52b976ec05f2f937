package dev.jcompose.scheduler.planner;

import dev.jcompose.model.service.Service;

/// Hashes everything in a service whose change requires a new container. The implementation reads
/// the files of configs and secrets, which keeps the planner pure.
@FunctionalInterface
public interface ServiceHashes {
  /// The hash of a service.
  String of(Service service);
}
