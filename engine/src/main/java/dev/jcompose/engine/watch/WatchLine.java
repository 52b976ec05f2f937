package dev.jcompose.engine.watch;

import java.util.Map;

/// What a watch tells while it goes: a line of its answer.
sealed interface WatchLine {
  /// The line as JSON.
  Map<String, Object> json();

  /// Something happened.
  record Log(String text) implements WatchLine {
    @Override
    public Map<String, Object> json() {
      return Map.of("type", "log", "text", text);
    }
  }

  /// Something went wrong; the watch goes on.
  record Problem(String text) implements WatchLine {
    @Override
    public Map<String, Object> json() {
      return Map.of("type", "problem", "text", text);
    }
  }

  /// The end.
  record End() implements WatchLine {
    @Override
    public Map<String, Object> json() {
      return Map.of("type", "end");
    }
  }
}
