package dev.jcompose.model.operation;

import dev.jcompose.model.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What an engine tells while it works on a project: the lines of the answer. The last one is a
/// [Result].
public sealed interface OperationEvent {
  /// The line.
  Value.Fields json();

  /// Reads a line; what is not there reads as nothing.
  ///
  /// @return empty for a type of a newer engine
  static Optional<OperationEvent> read(Value.Fields json) {
    var line = new EventLine(json);
    return switch (line.text("type")) {
      case "plan" -> Optional.of(new PlanMade(line.texts("lines")));
      case "task" ->
          Optional.of(
              new Task(line.text("id"), Task.Status.of(line.text("status")), line.text("text")));
      case "layer" ->
          Optional.of(
              new Layer(
                  line.text("id"),
                  line.text("layer"),
                  line.text("state"),
                  line.number("current").orElse(0L),
                  line.number("total").orElse(0L)));
      case "hook" -> Optional.of(new HookLine(line.text("source"), line.text("text")));
      case "output" -> Optional.of(new Output(line.text("id"), line.text("text")));
      case "warning" -> Optional.of(new Warning(line.text("message")));
      case "question" -> Optional.of(new Question(line.text("volume"), line.text("text")));
      case "failure" ->
          Optional.of(
              new Failure(
                  line.text("message"),
                  line.someText("service"),
                  line.someText("container"),
                  line.number("exitCode").map(Long::intValue),
                  line.flag("oomKilled"),
                  line.texts("log"),
                  line.texts("probes")));
      case "result" ->
          Optional.of(
              new Result(
                  line.number("exitCode").orElse(0L).intValue(),
                  line.someText("message"),
                  line.items("containers").stream().map(Result.Member::read).toList()));
      default -> Optional.empty();
    };
  }

  /// What is going to be done.
  record PlanMade(List<String> lines) implements OperationEvent {
    /// Copies the list.
    public PlanMade {
      lines = List.copyOf(lines);
    }

    @Override
    public Value.Fields json() {
      return line("plan", Map.of("lines", texts(lines)));
    }
  }

  /// How a container, network, volume or image is doing.
  ///
  /// @param id `Container web-1`, `Network default`, ...
  /// @param text Docker Compose's word: `Creating`, `Started`, ...
  record Task(String id, Status status, String text) implements OperationEvent {
    /// How it is doing.
    public enum Status {
      /// Something is being done to it.
      WORKING,
      /// That is done.
      DONE,
      /// It failed.
      ERROR,
      /// It went wrong in a way that does not matter.
      WARNING,
      /// It was not tried, because something before it failed.
      SKIPPED;

      private String word() {
        return name().toLowerCase(Locale.ROOT);
      }

      private static Status of(String word) {
        for (Status status : values()) {
          if (status.word().equals(word)) {
            return status;
          }
        }
        return WORKING;
      }
    }

    @Override
    public Value.Fields json() {
      Map<String, Value> fields = new LinkedHashMap<>();
      fields.put("id", new Value.Text(id));
      fields.put("status", new Value.Text(status.word()));
      fields.put("text", new Value.Text(text));
      return line("task", fields);
    }
  }

  /// How a layer of an image is doing.
  ///
  /// @param id of the image's task
  /// @param layer the first digits of its digest
  /// @param state Docker's words
  /// @param done bytes that have passed
  /// @param total bytes there are; 0 in news that are not of bytes
  record Layer(String id, String layer, String state, long done, long total)
      implements OperationEvent {
    @Override
    public Value.Fields json() {
      Map<String, Value> fields = new LinkedHashMap<>();
      fields.put("id", new Value.Text(id));
      fields.put("layer", new Value.Text(layer));
      fields.put("state", new Value.Text(state));
      fields.put("current", number(done));
      fields.put("total", number(total));
      return line("layer", fields);
    }
  }

  /// A line of a hook's output.
  ///
  /// @param source `web-1 ->`
  record HookLine(String source, String text) implements OperationEvent {
    @Override
    public Value.Fields json() {
      Map<String, Value> fields = new LinkedHashMap<>();
      fields.put("source", new Value.Text(source));
      fields.put("text", new Value.Text(text));
      return line("hook", fields);
    }
  }

  /// A line of a build's output.
  record Output(String id, String text) implements OperationEvent {
    @Override
    public Value.Fields json() {
      Map<String, Value> fields = new LinkedHashMap<>();
      fields.put("id", new Value.Text(id));
      fields.put("text", new Value.Text(text));
      return line("output", fields);
    }
  }

  /// Something the user should know.
  record Warning(String message) implements OperationEvent {
    @Override
    public Value.Fields json() {
      return line("warning", Map.of("message", new Value.Text(message)));
    }
  }

  /// Something that only the user can decide. Nothing has been done.
  ///
  /// @param volume the volume whose data would go
  record Question(String volume, String text) implements OperationEvent {
    @Override
    public Value.Fields json() {
      Map<String, Value> fields = new LinkedHashMap<>();
      fields.put("volume", new Value.Text(volume));
      fields.put("text", new Value.Text(text));
      return line("question", fields);
    }
  }

  /// Why a step failed, with what helps to find out more.
  ///
  /// @param log the last lines of the container's output
  /// @param probes output of its last health checks
  record Failure(
      String message,
      Optional<String> service,
      Optional<String> container,
      Optional<Integer> exitCode,
      boolean oomKilled,
      List<String> log,
      List<String> probes)
      implements OperationEvent {
    /// Copies the lists.
    public Failure {
      log = List.copyOf(log);
      probes = List.copyOf(probes);
    }

    /// A failure that is about no container.
    public static Failure of(String message) {
      return new Failure(
          message,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          List.of(),
          List.of());
    }

    @Override
    public Value.Fields json() {
      Map<String, Value> fields = new LinkedHashMap<>();
      fields.put("message", new Value.Text(message));
      service.ifPresent(name -> fields.put("service", new Value.Text(name)));
      container.ifPresent(name -> fields.put("container", new Value.Text(name)));
      exitCode.ifPresent(code -> fields.put("exitCode", number(code)));
      if (container.isPresent()) {
        fields.put("oomKilled", new Value.Flag(oomKilled));
        fields.put("log", texts(log));
        fields.put("probes", texts(probes));
      }
      return line("failure", fields);
    }
  }

  /// The end.
  ///
  /// @param exitCode 0 when all is well
  /// @param message what went wrong
  /// @param containers the containers of the services in question
  record Result(int exitCode, Optional<String> message, List<Member> containers)
      implements OperationEvent {
    /// Copies the list.
    public Result {
      containers = List.copyOf(containers);
    }

    /// A container of the project.
    ///
    /// @param number its replica number, 0 for a one-off
    public record Member(String id, String name, String service, int number) {
      private static Member read(Value value) {
        var line = new EventLine(value);
        return new Member(
            line.text("id"),
            line.text("name"),
            line.text("service"),
            line.number("number").orElse(0L).intValue());
      }

      private Value json() {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("id", new Value.Text(id));
        fields.put("name", new Value.Text(name));
        fields.put("service", new Value.Text(service));
        fields.put("number", OperationEvent.number(number));
        return new Value.Fields(fields);
      }
    }

    @Override
    public Value.Fields json() {
      Map<String, Value> fields = new LinkedHashMap<>();
      fields.put("exitCode", number(exitCode));
      message.ifPresent(text -> fields.put("message", new Value.Text(text)));
      fields.put("containers", new Value.Items(containers.stream().map(Member::json).toList()));
      return line("result", fields);
    }
  }

  private static Value.Fields line(String type, Map<String, Value> fields) {
    Map<String, Value> json = new LinkedHashMap<>();
    json.put("type", new Value.Text(type));
    json.putAll(fields);
    return new Value.Fields(json);
  }

  private static Value texts(List<String> texts) {
    return new Value.Items(texts.stream().map(text -> (Value) new Value.Text(text)).toList());
  }

  private static Value number(long number) {
    return new Value.Numeral(Long.toString(number));
  }
}
