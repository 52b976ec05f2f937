package dev.jcompose.model.operation;

import dev.jcompose.model.value.Value;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What an engine reports while it works on a project: the lines of the answer. The last one is a
/// [Result].
public sealed interface OperationEvent {
  /// The line.
  Value.Fields json();

  /// Reads a line; missing fields read as empty.
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

  /// The plan: what is going to be done.
  record PlanMade(List<String> lines) implements OperationEvent {
    /// Copies the list.
    public PlanMade {
      lines = List.copyOf(lines);
    }

    @Override
    public Value.Fields json() {
      return line("plan").textList("lines", lines).done();
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
      return line("task").text("id", id).text("status", status.word()).text("text", text).done();
    }
  }

  /// How a layer of an image is doing.
  ///
  /// @param id of the image's task
  /// @param layer the first digits of its digest
  /// @param state Docker's words
  /// @param done bytes so far
  /// @param total all bytes; 0 for states that do not count bytes
  record Layer(String id, String layer, String state, long done, long total)
      implements OperationEvent {
    @Override
    public Value.Fields json() {
      return line("layer")
          .text("id", id)
          .text("layer", layer)
          .text("state", state)
          .number("current", done)
          .number("total", total)
          .done();
    }
  }

  /// A line of a hook's output.
  ///
  /// @param source `web-1 ->`
  record HookLine(String source, String text) implements OperationEvent {
    @Override
    public Value.Fields json() {
      return line("hook").text("source", source).text("text", text).done();
    }
  }

  /// A line of a build's output.
  record Output(String id, String text) implements OperationEvent {
    @Override
    public Value.Fields json() {
      return line("output").text("id", id).text("text", text).done();
    }
  }

  /// Something the user should know.
  record Warning(String message) implements OperationEvent {
    @Override
    public Value.Fields json() {
      return line("warning").text("message", message).done();
    }
  }

  /// A question that only the user can answer. Nothing has been done.
  ///
  /// @param volume the volume whose data would be lost
  record Question(String volume, String text) implements OperationEvent {
    @Override
    public Value.Fields json() {
      return line("question").text("volume", volume).text("text", text).done();
    }
  }

  /// Why a step failed, with details that help to find the cause.
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

    /// A failure that is not about a container.
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
      FieldWriter line =
          line("failure")
              .text("message", message)
              .text("service", service)
              .text("container", container)
              .number("exitCode", exitCode);
      if (container.isPresent()) {
        line.plainFlag("oomKilled", oomKilled).textList("log", log).textList("probes", probes);
      }
      return line.done();
    }
  }

  /// The end.
  ///
  /// @param exitCode 0 when all is well
  /// @param message what went wrong
  /// @param containers the containers of the selected services
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
        return new FieldWriter()
            .text("id", id)
            .text("name", name)
            .text("service", service)
            .number("number", number)
            .done();
      }
    }

    @Override
    public Value.Fields json() {
      return line("result")
          .number("exitCode", exitCode)
          .text("message", message)
          .list("containers", containers.stream().map(Member::json).toList())
          .done();
    }
  }

  private static FieldWriter line(String type) {
    return new FieldWriter().text("type", type);
  }
}
