package dev.jcompose.cli.command;

import dev.jcompose.cli.http.Answer;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.progress.LayerState;
import dev.jcompose.cli.progress.Progress;
import dev.jcompose.cli.progress.Task;
import dev.jcompose.cli.registry.DockerConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An operation on a project, run by the engine and shown while it runs.
///
/// @param verb `up`, `down`, ...
/// @param project the project's name
/// @param model the project in the engine's form; empty to have it rebuilt from the containers
/// @param services as named by the user, none for all
/// @param options by their names in the project API
/// @param title the word over a tree of progress
public record Operation(
    String verb,
    String project,
    Optional<String> model,
    List<String> services,
    Map<String, Object> options,
    String title) {

  /// How an operation ended.
  ///
  /// @param exitCode the engine's
  /// @param containers those that it made, as in the project API
  /// @param tasks how many tasks were reported
  /// @param questions what the user has to decide first: nothing was done then
  public record Outcome(int exitCode, List<Json> containers, int tasks, List<Json> questions) {}

  /// The same with the user's answers.
  ///
  /// @param recreated the volumes whose data may go
  public Operation answered(List<String> recreated) {
    Map<String, Object> with = new LinkedHashMap<>(options);
    with.remove("ask");
    if (!recreated.isEmpty()) {
      with.put("recreateVolumes", recreated);
    }
    return new Operation(verb, project, model, services, with, title);
  }

  /// Runs with progress shown, or shows the plan only.
  public Outcome run(Call call) {
    return run(call, call.shown(title));
  }

  /// Runs with progress shown to the given receiver, which is closed at the end.
  public Outcome run(Call call, Progress progress) {
    EngineClient engine = call.engine();
    try (progress;
        Answer answer = engine.open("POST", path(), body(call), headers(call))) {
      return new Reading(call, progress).read(answer);
    }
  }

  String path() {
    return "/jcompose/v1/projects/" + project + "/" + verb;
  }

  /// Who the user is to registries, for operations that may need one.
  Map<String, String> headers(Call call) {
    return switch (verb) {
      case "up", "create", "run", "scale", "build", "pull", "push" ->
          DockerConfig.of(call.invocation())
              .header()
              .map(text -> Map.of("X-Registry-Config", text))
              .orElse(Map.of());
      default -> Map.of();
    };
  }

  /// The request's body.
  String body(Call call) {
    Map<String, Object> all = new LinkedHashMap<>(options);
    call.parallel().ifPresent(limit -> all.put("parallel", limit));
    return "{\"project\":"
        + model.orElse("null")
        + ",\"services\":"
        + Json.of(services).print()
        + ",\"options\":"
        + Json.of(all).print()
        + ",\"dryRun\":"
        + call.dryRun()
        + "}";
  }

  /// The reading of one answer, line by line.
  static final class Reading {
    private final Call call;
    private final Progress progress;
    private final List<Json> failures = new ArrayList<>();
    private final List<Json> questions = new ArrayList<>();
    private int tasks;
    private Optional<Json> result = Optional.empty();

    Reading(Call call, Progress progress) {
      this.call = call;
      this.progress = progress;
    }

    Outcome read(Answer answer) {
      answer.eachLine(this::line);
      progress.close();
      Json end =
          result.orElseThrow(
              () -> new CommandException("the engine stopped before the operation finished"));
      failures.forEach(failure -> call.err().print(FailureText.of(failure)));
      int exitCode = (int) end.at("exitCode").number();
      String message = end.at("message").text();
      if (exitCode != 0) {
        boolean told =
            failures.stream().anyMatch(failure -> failure.at("message").text().equals(message));
        throw new CommandException(told ? "" : message, exitCode);
      }
      return new Outcome(exitCode, end.at("containers").items(), tasks, questions);
    }

    private void line(Json line) {
      switch (line.at("type").text()) {
        case "plan" -> {
          if (call.dryRun()) {
            line.at("lines").items().forEach(step -> call.out().println(step.text()));
          }
        }
        case "task" -> {
          tasks++;
          progress.task(
              new Task(
                  line.at("id").text(),
                  Task.State.named(line.at("status").text()),
                  line.at("text").text()));
        }
        case "layer" ->
            progress.layer(
                new LayerState(
                    line.at("id").text(),
                    line.at("layer").text(),
                    line.at("state").text(),
                    line.at("current").number(),
                    line.at("total").number()));
        case "hook" -> progress.hook(line.at("source").text(), line.at("text").text());
        case "output" -> progress.output(line.at("id").text(), line.at("text").text());
        case "warning" -> progress.warning(line.at("message").text());
        case "question" -> questions.add(line);
        case "failure" -> failures.add(line);
        case "result" -> result = Optional.of(line);
        default -> {
          // A newer engine may say more than this command line understands.
        }
      }
    }
  }
}
