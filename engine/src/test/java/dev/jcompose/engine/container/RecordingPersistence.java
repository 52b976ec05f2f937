package dev.jcompose.engine.container;

import java.util.ArrayList;
import java.util.List;

/// Notes what is saved, as `name=web` or `RUNNING durable`.
final class RecordingPersistence implements Persistence {
  private final List<String> saved = new ArrayList<>();

  @Override
  public void save(Definition definition) {
    saved.add("name=" + definition.name());
  }

  @Override
  public boolean save(String id, RunRecord record, boolean durable) {
    saved.add(
        record.state().status()
            + (record.intent() == RunRecord.Intent.NONE ? "" : " " + record.intent())
            + (record.stoppedByHand() ? " by hand" : "")
            + (durable ? " durable" : ""));
    return true;
  }

  /// What was saved since the last call.
  List<String> take() {
    List<String> taken = List.copyOf(saved);
    saved.clear();
    return taken;
  }
}
