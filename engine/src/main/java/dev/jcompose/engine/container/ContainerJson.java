package dev.jcompose.engine.container;

import dev.jcompose.engine.health.Health;
import dev.jcompose.engine.json.KeySet;
import dev.jcompose.linux.record.RecordJson;

/// The form of a container's files, `spec.json` and `state.json`.
final class ContainerJson {
  static final RecordJson FORM =
      RecordJson.with()
          .text(
              ContainerState.Status.class,
              ContainerState.Status::word,
              ContainerState.Status::ofWord)
          .text(Health.Status.class, Health.Status::word, Health.Status::ofWord)
          .keys(KeySet.class, KeySet::names, KeySet::new)
          .done();

  private ContainerJson() {}
}
