package dev.jcompose.model.operation;

import dev.jcompose.model.value.Value;
import java.util.Optional;

/// What a watch reports while it runs: the lines of its answer.
public sealed interface WatchEvent {
  /// The line.
  Value.Fields json();

  /// Reads a line.
  ///
  /// @return empty for a type of a newer engine
  static Optional<WatchEvent> read(Value.Fields json) {
    var line = new EventLine(json);
    return switch (line.text("type")) {
      case "log" -> Optional.of(new Log(line.text("text")));
      case "problem" -> Optional.of(new Problem(line.text("text")));
      case "batch" ->
          Optional.of(
              new Batch(line.number("paths").orElse(0L), line.number("milliseconds").orElse(0L)));
      case "end" -> Optional.of(new End());
      default -> Optional.empty();
    };
  }

  /// Something happened.
  record Log(String text) implements WatchEvent {
    @Override
    public Value.Fields json() {
      return new FieldWriter().text("type", "log").text("text", text).done();
    }
  }

  /// Something went wrong; the watch goes on.
  record Problem(String text) implements WatchEvent {
    @Override
    public Value.Fields json() {
      return new FieldWriter().text("type", "problem").text("text", text).done();
    }
  }

  /// What changed together has been dealt with.
  ///
  /// @param paths how many places were looked at
  /// @param milliseconds it took
  record Batch(long paths, long milliseconds) implements WatchEvent {
    @Override
    public Value.Fields json() {
      return new FieldWriter()
          .text("type", "batch")
          .number("paths", paths)
          .number("milliseconds", milliseconds)
          .done();
    }
  }

  /// The end.
  record End() implements WatchEvent {
    @Override
    public Value.Fields json() {
      return new FieldWriter().text("type", "end").done();
    }
  }
}
