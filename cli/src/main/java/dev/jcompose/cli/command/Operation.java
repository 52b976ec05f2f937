package dev.jcompose.cli.command;

import dev.jcompose.cli.http.Answer;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.progress.LayerState;
import dev.jcompose.cli.progress.Progress;
import dev.jcompose.cli.progress.Task;
import dev.jcompose.cli.registry.DockerConfig;
import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.operation.OperationEvent;
import dev.jcompose.model.operation.OperationEvent.Failure;
import dev.jcompose.model.operation.OperationEvent.Question;
import dev.jcompose.model.operation.OperationEvent.Result;
import dev.jcompose.model.operation.OperationOptions;
import dev.jcompose.model.operation.OperationRequest;
import dev.jcompose.model.operation.ProjectApi;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// An operation on a project, run by the engine and shown while it runs.
///
/// @param options the operation and its options
/// @param project the project's name
/// @param model the project in the engine's form; empty to have it rebuilt from the containers
/// @param services as named by the user, none for all
/// @param title the heading of a progress tree
public record Operation(
    OperationOptions options,
    String project,
    Optional<String> model,
    List<String> services,
    String title) {

  /// How an operation ended.
  ///
  /// @param exitCode the engine's
  /// @param containers those of the project, or the one of `run`
  /// @param tasks how many tasks were reported
  /// @param questions what the user must decide first; then nothing was done
  public record Outcome(
      int exitCode, List<Result.Member> containers, int tasks, List<Question> questions) {}

  /// The same with the user's answers.
  ///
  /// @param recreated the volumes whose data may be lost
  public Operation answered(List<String> recreated) {
    OperationOptions answered =
        options instanceof OperationOptions.Creating creating
            ? creating.with(creating.creation().answered(recreated))
            : options;
    return new Operation(answered, project, model, services, title);
  }

  /// Runs with progress shown, or shows the plan only.
  public Outcome run(Call call) {
    return run(call, call.shown(title));
  }

  /// Runs with progress shown to the given receiver, which is closed at the end.
  public Outcome run(Call call, Progress progress) {
    EngineClient engine = call.engine();
    try (progress;
        Answer answer =
            engine.open(
                "POST", ProjectApi.path(project, options.verb()), body(call), headers(call))) {
      return new Reading(call, progress).read(answer);
    } catch (EngineRequestException refused) {
      // The answer of an engine that does not know this version or the operation.
      if (refused.status() == 404 && "page not found".equals(refused.getMessage())) {
        throw new CommandException(
            "the engine is older than this command line and does not know \""
                + options.verb().word()
                + "\": restart it with \"jcompose engine stop\"");
      }
      throw refused;
    }
  }

  /// The user's credentials for registries, for operations that may need them.
  private Map<String, String> headers(Call call) {
    return options.verb().usesRegistries()
        ? DockerConfig.of(call.invocation())
            .header()
            .map(text -> Map.of("X-Registry-Config", text))
            .orElse(Map.of())
        : Map.of();
  }

  private String body(Call call) {
    OptionalInt parallel = call.parallel();
    return new OperationRequest(
            services,
            options,
            parallel.isPresent() ? Optional.of(parallel.getAsInt()) : Optional.empty(),
            call.dryRun())
        .body(model);
  }

  /// The reading of one answer, line by line.
  static final class Reading {
    private final Call call;
    private final Progress progress;
    private final List<Failure> failures = new ArrayList<>();
    private final List<Question> questions = new ArrayList<>();
    private int tasks;
    private Optional<Result> result = Optional.empty();

    Reading(Call call, Progress progress) {
      this.call = call;
      this.progress = progress;
    }

    Outcome read(Answer answer) {
      answer.eachLine(line -> OperationEvent.read(line.asFields()).ifPresent(this::event));
      progress.close();
      Result end =
          result.orElseThrow(
              () -> new CommandException("the engine stopped before the operation finished"));
      failures.forEach(this::tell);
      if (end.exitCode() != 0) {
        String message = end.message().orElse("");
        boolean told = failures.stream().anyMatch(failure -> failure.message().equals(message));
        throw new CommandException(told ? "" : message, end.exitCode());
      }
      return new Outcome(end.exitCode(), end.containers(), tasks, questions);
    }

    private void tell(Failure failure) {
      List<Problem> placed = call.placed(failure.message());
      if (placed.isEmpty()) {
        call.err().print(FailureText.of(failure));
      } else {
        call.problems().print(placed);
      }
    }

    private void event(OperationEvent event) {
      switch (event) {
        case OperationEvent.PlanMade(List<String> lines) -> {
          if (call.dryRun()) {
            lines.forEach(call.out()::println);
          }
        }
        case OperationEvent.Task(String id, OperationEvent.Task.Status status, String text) -> {
          tasks++;
          progress.task(new Task(id, state(status), text));
        }
        case OperationEvent.Layer(String id, String layer, String state, long done, long total) ->
            progress.layer(new LayerState(id, layer, state, done, total));
        case OperationEvent.HookLine(String source, String text) -> progress.hook(source, text);
        case OperationEvent.Output(String id, String text) -> progress.output(id, text);
        case OperationEvent.Warning(String message) -> progress.warning(message);
        case Question question -> questions.add(question);
        case Failure failure -> failures.add(failure);
        case Result end -> result = Optional.of(end);
      }
    }

    private static Task.State state(OperationEvent.Task.Status status) {
      return switch (status) {
        case WORKING -> Task.State.WORKING;
        case DONE -> Task.State.DONE;
        case ERROR -> Task.State.ERROR;
        case WARNING -> Task.State.WARNING;
        case SKIPPED -> Task.State.SKIPPED;
      };
    }
  }
}
