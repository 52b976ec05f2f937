package dev.jcompose.engine.project;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.service.HookRequest;
import dev.jcompose.model.hook.Hook;
import dev.jcompose.model.operation.OperationEvent;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.runtime.ExecSession;
import dev.jcompose.scheduler.plan.Step;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/// Runs the hooks of services in their running containers.
///
/// @see "docker/compose pkg/compose/hook.go"
record Hooks(Engine engine, Project project, Consumer<OperationEvent> listener) {

  /// The hooks of one kind.
  static List<Hook> of(Service service, Step.HookKind kind) {
    return switch (kind) {
      case POST_START -> service.lifecycle().postStart();
      case PRE_STOP -> service.lifecycle().preStop();
    };
  }

  /// Runs them one after the other.
  ///
  /// @throws StepFailure when one cannot be run, or ends with a code other than 0; the others are
  ///   then not run
  void run(String id, Service service, List<Hook> hooks) throws InterruptedException {
    for (Hook hook : hooks) {
      run(id, service, hook);
    }
  }

  private void run(String id, Service service, Hook hook) throws InterruptedException {
    String source = shortName(engine.containers().get(id)) + " ->";
    HookOutput output =
        new HookOutput(line -> listener.accept(new OperationEvent.HookLine(source, line)));
    boolean terminal = service.program().tty();
    ExecSession session =
        engine
            .containers()
            .startExec(engine.containers().createExec(id, HookRequest.of(hook, terminal)));
    Thread reader =
        Thread.ofVirtual()
            .name("hook output")
            .start(() -> output.read(session.stdio().channel(), terminal));
    try {
      int code = session.exit().get().code();
      reader.join();
      if (code != 0) {
        String tail = output.tail();
        throw new StepFailure(
            id,
            "%s hook exited with status %d%s"
                .formatted(service.name(), code, tail.isEmpty() ? "" : ": " + tail));
      }
    } catch (InterruptedException cancelled) {
      session.kill();
      throw cancelled;
    } catch (ExecutionException lost) {
      throw new StepFailure(
          id, "%s hook: its exit status was lost".formatted(service.name()), lost);
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
