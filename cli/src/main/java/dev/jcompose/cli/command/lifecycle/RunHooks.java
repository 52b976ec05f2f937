package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Operation;
import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.invocation.Background;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.progress.Mode;
import dev.jcompose.cli.project.LoadedProject;
import dev.jcompose.model.operation.OperationOptions;
import java.util.List;
import java.util.Optional;

/// Runs the `post_start` hooks of a service in the container of `run`, while it runs.
final class RunHooks {
  private final Call call;
  private final LoadedProject project;
  private final String service;
  private final String container;
  private Optional<Thread> running = Optional.empty();
  private volatile Optional<RuntimeException> failure = Optional.empty();

  RunHooks(Call call, LoadedProject project, String service, String container) {
    this.call = call;
    this.project = project;
    this.service = service;
    this.container = container;
  }

  /// Runs them all; nothing when there are none.
  void run() {
    if (!project.hasPostStart(service)) {
      return;
    }
    new Operation(
            new OperationOptions.Hooks(service, container),
            project.name(),
            Optional.of(project.json()),
            List.of(service),
            "Running")
        .run(call, Mode.QUIET.show(call.invocation(), "Running"));
  }

  /// Runs them in the background.
  void begin() {
    running =
        Optional.of(
            Background.start(
                "hooks",
                () -> {
                  try {
                    run();
                  } catch (CommandException | EngineRequestException failed) {
                    failure = Optional.of(failed);
                  }
                }));
  }

  /// Waits for their end.
  ///
  /// @throws RuntimeException when one has failed
  void finish() throws InterruptedException {
    if (running.isPresent()) {
      running.get().join();
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
  }
}
