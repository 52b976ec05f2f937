package dev.jcompose.engine.exec;

import dev.jcompose.engine.container.ContainerState.Status;
import dev.jcompose.engine.container.Definition;
import dev.jcompose.engine.container.LifecycleContext;
import dev.jcompose.engine.container.LiveContainer;
import dev.jcompose.engine.container.LockedContainer;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.ConfigMerge;
import dev.jcompose.engine.request.ContainerConfig;
import dev.jcompose.engine.request.ContainerNames;
import dev.jcompose.engine.spec.RuntimeSpecs;
import dev.jcompose.runtime.ExecSession;
import dev.jcompose.runtime.ExecSpec;
import dev.jcompose.runtime.ExitStatus;
import dev.jcompose.runtime.NotRunningException;
import dev.jcompose.runtime.ProcessSpec;
import dev.jcompose.runtime.StartException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The processes that were started inside containers, by id.
public final class Execs {
  /// How long a finished one can be inspected.
  private static final Duration KEPT = Duration.ofMinutes(5);

  /// The runtime's exit code for a process it did not start, and Docker's.
  private static final int REFUSED = 125;

  private static final int NOT_RUN = 126;

  /// The exit code of one whose end nobody saw.
  private static final int LOST = 255;

  private final LifecycleContext context;
  private final UnaryOperator<Definition> linked;
  private final ConcurrentHashMap<String, LiveExec> byId = new ConcurrentHashMap<>();

  /// @param linked a definition with what the container's links add to it
  public Execs(LifecycleContext context, UnaryOperator<Definition> linked) {
    this.context = context;
    this.linked = linked;
  }

  /// One of them.
  private static final class LiveExec {
    final String id;
    final LiveContainer container;
    final ExecRequest request;
    boolean started;
    List<Integer> size = List.of();
    volatile @Nullable ExecSession session;
    volatile Optional<Integer> refusal = Optional.empty();

    LiveExec(String id, LiveContainer container, ExecRequest request) {
      this.id = id;
      this.container = container;
      this.request = request;
    }

    String command() {
      return String.join(" ", request.cmd());
    }

    /// Once it ended, or could not be started. Taken from the session itself: a waiter may continue
    /// before the callbacks for the end have run.
    Optional<Integer> exitCode() {
      ExecSession run = session;
      return run != null && run.exit().isDone() ? Optional.of(code(run.exit())) : refusal;
    }

    private static int code(CompletableFuture<ExitStatus> exit) {
      return exit.isCompletedExceptionally() ? LOST : exit.join().code();
    }
  }

  public String create(LiveContainer container, ExecRequest request) {
    if (request.cmd().isEmpty()) {
      throw new EngineException.BadRequest("No exec command specified");
    }
    try (LockedContainer _ = container.hold()) {
      check(container);
      var exec = new LiveExec(ContainerNames.freshId(), container, request);
      exec.size = request.consoleSize();
      byId.put(exec.id, exec);
      container.execs().add(exec.id);
      context.announce(container, "exec_create: " + exec.command(), "execID", exec.id);
      return exec.id;
    }
  }

  private static void check(LiveContainer container) {
    if (container.state().status() == Status.PAUSED) {
      throw new EngineException.Conflict(
          "Container "
              + container.definition().name()
              + " is paused, unpause the container before exec");
    }
    if (!container.state().hasProcess()) {
      throw new EngineException.Conflict("container " + container.id() + " is not running");
    }
  }

  public ExecSession start(String id) {
    LiveExec exec = live(id);
    LiveContainer container = exec.container;
    try (LockedContainer _ = container.hold()) {
      if (exec.started) {
        throw new EngineException.Conflict("exec session " + id + " has already run");
      }
      check(container);
      exec.started = true;
      context.announce(container, "exec_start: " + exec.command(), "execID", id);
      ExecSession session =
          context
              .runtime()
              .exec(
                  container.id(),
                  spec(linked.apply(container.definition()), exec.request, exec.size));
      exec.session = session;
      var _ = session.exit().whenComplete((_, _) -> ended(exec, exec.exitCode().orElse(LOST)));
      return session;
    } catch (NotRunningException problem) {
      exec.refusal = Optional.of(NOT_RUN);
      ended(exec, NOT_RUN);
      throw problem;
    } catch (StartException problem) {
      int code = problem.exitCode() == REFUSED ? NOT_RUN : problem.exitCode();
      exec.refusal = Optional.of(code);
      ended(exec, code);
      throw problem.naming(container.id().value(), container.definition().name());
    }
  }

  private void ended(LiveExec exec, int code) {
    // It is no longer shown with the container, but can still be inspected for a while.
    exec.container.execs().remove(exec.id);
    context.announce(
        exec.container, "exec_die", "execID", exec.id, "exitCode", Integer.toString(code));
    context.timers().later(KEPT, "forget exec", () -> forget(exec));
  }

  private void forget(LiveExec exec) {
    byId.remove(exec.id);
  }

  /// The container's run has ended: what was not started in it can be started no more.
  public void forgetUnstarted(LiveContainer container) {
    byId.values().stream()
        .filter(exec -> exec.container == container && !exec.started)
        .toList()
        .forEach(exec -> {
          container.execs().remove(exec.id);
          forget(exec);
        });
  }

  public void forget(LiveContainer container) {
    byId.values().removeIf(exec -> exec.container == container);
  }

  /// @param size rows and columns of its terminal; empty when they are not known
  static ExecSpec spec(Definition definition, ExecRequest request, List<Integer> size) {
    ContainerConfig config = definition.config();
    List<String> environment = RuntimeSpecs.environment(definition, request.tty());
    environment = new ArrayList<>(ConfigMerge.environment(request.env(), environment));
    String directory = request.workingDir().isEmpty() ? config.workingDir() : request.workingDir();
    return new ExecSpec(
        ProcessSpec.of(request.cmd())
            .environment(environment)
            .workingDirectory(directory.isEmpty() ? "/" : directory)
            .user(request.user().isEmpty() ? config.user() : request.user())
            .additionalGroups(definition.hostConfig().groupAdd())
            .terminal(request.tty())
            .stdinOpen(request.attachStdin())
            .stdinOnce(true)
            .window(ProcessSpec.Window.of(size))
            .done(),
        request.privileged());
  }

  public Exec inspect(String id) {
    LiveExec exec = live(id);
    ExecSession session = exec.session;
    Optional<Integer> code = exec.exitCode();
    return new Exec(
        id,
        exec.container.id(),
        exec.request,
        session != null && code.isEmpty(),
        code,
        session == null ? 0 : session.pid());
  }

  public void resize(String id, int rows, int columns) {
    LiveExec exec = live(id);
    ExecSession session = exec.session;
    if (session == null) {
      exec.size = List.of(rows, columns);
    } else if (exec.exitCode().isEmpty()) {
      session.resize(rows, columns);
    }
  }

  private LiveExec live(String id) {
    LiveExec exec = byId.get(id);
    if (exec == null) {
      throw new EngineException.NotFound("No such exec instance: " + id);
    }
    return exec;
  }
}
