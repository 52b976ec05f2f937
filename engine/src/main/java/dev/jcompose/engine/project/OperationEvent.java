package dev.jcompose.engine.project;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What an operation on a project tells while it goes: the lines of the project API's answer.
public sealed interface OperationEvent {
  /// The line as JSON.
  Map<String, Object> json();

  /// What is going to be done.
  record PlanMade(List<String> lines) implements OperationEvent {
    @Override
    public Map<String, Object> json() {
      return line("plan", "lines", lines);
    }
  }

  /// How a container, network, volume or image is doing.
  ///
  /// @param id `Container web-1`, `Network default`, ...
  /// @param text Docker Compose's word: `Creating`, `Started`, ...
  record Task(String id, Status status, String text) implements OperationEvent {
    /// How it is doing.
    enum Status {
      /// Something is being done to it.
      WORKING,
      /// That is done.
      DONE,
      /// It failed.
      ERROR,
      /// It went wrong in a way that does not matter.
      WARNING,
      /// It was not tried, because something before it failed.
      SKIPPED
    }

    @Override
    public Map<String, Object> json() {
      return line("task", "id", id, "status", status.name().toLowerCase(Locale.ROOT), "text", text);
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
    public Map<String, Object> json() {
      return line(
          "layer", "id", id, "layer", layer, "state", state, "current", done, "total", total);
    }
  }

  /// A line of a hook's output.
  ///
  /// @param source `web-1 ->`
  record HookLine(String source, String text) implements OperationEvent {
    @Override
    public Map<String, Object> json() {
      return line("hook", "source", source, "text", text);
    }
  }

  /// A line of a build's output.
  record Output(String id, String text) implements OperationEvent {
    @Override
    public Map<String, Object> json() {
      return line("output", "id", id, "text", text);
    }
  }

  /// Something the user should know.
  record Warning(String message) implements OperationEvent {
    @Override
    public Map<String, Object> json() {
      return line("warning", "message", message);
    }
  }

  /// Something that only the user can decide. Nothing has been done.
  ///
  /// @param volume the volume whose data would go
  record Question(String volume, String text) implements OperationEvent {
    @Override
    public Map<String, Object> json() {
      return line("question", "volume", volume, "text", text);
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
    /// A failure that is about no container.
    static Failure of(String message) {
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
    public Map<String, Object> json() {
      Map<String, Object> fields = line("failure", "message", message);
      service.ifPresent(name -> fields.put("service", name));
      container.ifPresent(name -> fields.put("container", name));
      exitCode.ifPresent(code -> fields.put("exitCode", code));
      if (container.isPresent()) {
        fields.put("oomKilled", oomKilled);
        fields.put("log", log);
        fields.put("probes", probes);
      }
      return fields;
    }
  }

  /// The end.
  ///
  /// @param exitCode 0 when all is well
  /// @param message what went wrong
  /// @param containers the containers of the services in question
  record Result(int exitCode, Optional<String> message, List<ContainerLine> containers)
      implements OperationEvent {
    /// A container as results list it.
    ///
    /// @param number its replica number, 0 for a one-off
    record ContainerLine(String id, String name, String service, int number) {}

    @Override
    public Map<String, Object> json() {
      Map<String, Object> fields = line("result", "exitCode", exitCode);
      message.ifPresent(text -> fields.put("message", text));
      fields.put("containers", containers);
      return fields;
    }
  }

  private static Map<String, Object> line(String type, Object... fields) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", type);
    for (int i = 0; i < fields.length; i += 2) {
      json.put((String) fields[i], fields[i + 1]);
    }
    return json;
  }
}
