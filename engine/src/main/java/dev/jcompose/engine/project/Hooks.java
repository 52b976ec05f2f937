package dev.jcompose.engine.project;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.container.WaitCondition;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.service.HookRequest;
import dev.jcompose.model.hook.Hook;
import dev.jcompose.model.operation.OperationEvent;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.runtime.ExecSession;
import dev.jcompose.runtime.NotRunningException;
import dev.jcompose.scheduler.plan.Step;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Runs the hooks of services in their running containers.
///
/// @see "docker/compose pkg/compose/hook.go"
record Hooks(Engine engine, Project project, Consumer<OperationEvent> listener) {
  private static final int KILLED = 137;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /// The hooks of one kind.
  static List<Hook> of(Service service, Step.HookKind kind) {
    return switch (kind) {
      case POST_START -> service.lifecycle().postStart();
      case PRE_STOP -> service.lifecycle().preStop();
    };
  }

  /// Runs them one after the other. Those of a container that has ended are not run, as in Docker
  /// Compose: it is no failure of theirs.
  ///
  /// @throws StepFailure when one cannot be run, or ends with a code other than 0; the others are
  ///   then not run
  void run(String id, Service service, List<Hook> hooks) throws InterruptedException {
    for (Hook hook : hooks) {
      if (!run(id, service, hook)) {
        return;
      }
    }
  }

  /// Whether the container was running to its end.
  private boolean run(String id, Service service, Hook hook) throws InterruptedException {
    Optional<Container> container =
        engine.containers().find(id).filter(found -> found.state().hasProcess());
    if (container.isEmpty()) {
      return false;
    }
    String source = shortName(container.get()) + " ->";
    HookOutput output =
        new HookOutput(line -> listener.accept(new OperationEvent.HookLine(source, line)));
    boolean terminal = service.program().tty();
    ExecSession session;
    try {
      session =
          engine
              .containers()
              .startExec(engine.containers().createExec(id, HookRequest.of(hook, terminal)));
    } catch (EngineException.NotFound | EngineException.Conflict | NotRunningException refused) {
      if (ended(id)) {
        return false;
      }
      throw refused;
    }
    Thread reader =
        Thread.ofVirtual()
            .name("hook output")
            .start(() -> output.read(session.stdio().channel(), terminal));
    try {
      int code = session.exit().get().code();
      reader.join();
      if (code == KILLED && ended(id)) {
        return false;
      }
      if (code != 0) {
        String tail = output.tail();
        throw new StepFailure(
            id,
            "%s hook exited with status %d%s"
                .formatted(service.name(), code, tail.isEmpty() ? "" : ": " + tail));
      }
      return true;
    } catch (InterruptedException cancelled) {
      session.kill();
      throw cancelled;
    } catch (ExecutionException lost) {
      throw new StepFailure(
          id, "%s hook: its exit status was lost".formatted(service.name()), lost);
    }
  }

  /// Whether the container has ended, or does so now: its end takes the processes of hooks with it
  /// a moment before the engine knows.
  private boolean ended(String id) throws InterruptedException {
    try {
      engine
          .containers()
          .await(id, WaitCondition.NOT_RUNNING)
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException runs) {
      return false;
    } catch (ExecutionException | EngineException.NotFound removed) {
      return true;
    }
  }

  /// `web-1` for a container with the default name.
  private String shortName(Container container) {
    String prefix = project.name() + "-";
    return container.name().startsWith(prefix)
        ? container.name().substring(prefix.length())
        : container.name();
  }
}
