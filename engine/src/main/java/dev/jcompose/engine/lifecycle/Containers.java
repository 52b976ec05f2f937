package dev.jcompose.engine.lifecycle;

import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.container.InterfaceUsage;
import dev.jcompose.engine.container.RootView;
import dev.jcompose.engine.container.WaitCondition;
import dev.jcompose.engine.container.WaitResult;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.exec.Exec;
import dev.jcompose.engine.exec.ExecRequest;
import dev.jcompose.engine.request.ContainerRequest;
import dev.jcompose.engine.request.ResourceUpdate;
import dev.jcompose.runtime.AttachConnection;
import dev.jcompose.runtime.ExecSession;
import dev.jcompose.runtime.ProcessTable;
import dev.jcompose.runtime.ResourceUsage;
import dev.jcompose.runtime.StartException;
import dev.jcompose.runtime.log.LogQuery;
import dev.jcompose.runtime.log.LogReader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The containers of an engine. Calls block and may be made from virtual threads; calls for
/// different containers run in parallel, calls for the same one wait for each other.
///
/// A `ref` is an id, a unique prefix of an id, or a name with or without a leading slash. Every
/// call that takes one throws [EngineException.NotFound] when there is no such container. When a
/// call returns, its effect is saved.
public interface Containers {
  /// Creates a container without starting it.
  ///
  /// @param name empty for a generated one
  /// @throws EngineException.NotFound when the image does not exist (`No such image: x:latest`)
  /// @throws EngineException.Conflict when the name is taken
  /// @throws EngineException.BadRequest for a bad name or request
  Container create(Optional<String> name, ContainerRequest request);

  /// The container.
  ///
  /// @throws EngineException.NotFound when there is none
  Container get(String ref);

  /// The container, if there is one.
  Optional<Container> find(String ref);

  /// Tells those who listen to events that something was done to a container.
  ///
  /// @param action such as `archive-path`
  /// @throws EngineException.NotFound when there is none
  void announce(String ref, String action);

  /// All containers, newest first.
  List<Container> list();

  /// Starts a container and returns when its first process has been executed.
  ///
  /// @throws EngineException.NotModified when it runs already
  /// @throws EngineException.BadRequest when its program does not exist or cannot be run; the
  ///   container's exit code is then 127 or 126
  void start(String ref);

  /// Asks a container to end, and kills it after a while; cancels a restart.
  ///
  /// @param grace empty for the container's own stop timeout; negative to wait for ever
  /// @param signal empty for the container's own stop signal
  /// @throws EngineException.NotModified when it does not run
  void stop(String ref, Optional<Duration> grace, Optional<String> signal);

  /// Stops a container if it runs, and starts it.
  void restart(String ref, Optional<Duration> grace, Optional<String> signal);

  /// Sends a signal to its first process.
  ///
  /// @param signal `SIGTERM`, `TERM` or `15`
  /// @throws EngineException.Conflict when it does not run
  void kill(String ref, String signal);

  /// Freezes it.
  void pause(String ref);

  /// Thaws it.
  void unpause(String ref);

  /// Renames it; the new name is known on its networks at once.
  void rename(String ref, String name);

  /// Removes a container with its writable layer, its log, and on request its anonymous volumes.
  ///
  /// @param force kill it if it runs
  /// @throws EngineException.Conflict when it runs and `force` is not set
  void remove(String ref, boolean force, boolean volumes);

  /// Completes when the condition is met; cancel it to stop waiting.
  CompletableFuture<WaitResult> await(String ref, WaitCondition condition);

  /// A connection to its stdio. When it does not run, the connection waits for the next start and
  /// misses nothing of it; it ends when that start fails or the container is removed.
  ///
  /// @param stdin whether what is written to it goes to the container
  AttachConnection attach(String ref, boolean stdin);

  /// Sets the size of its terminal, also for its next start.
  ///
  /// @throws EngineException.Conflict when it does not run
  void resize(String ref, int rows, int columns);

  /// Its output so far and, if requested, new output as it arrives.
  LogReader logs(String ref, LogQuery request);

  /// Prepares a process inside a running container.
  ///
  /// @return the exec's id
  /// @throws EngineException.Conflict when the container does not run or is paused
  String createExec(String ref, ExecRequest request);

  /// Starts it.
  ///
  /// @throws EngineException.NotFound when there is no such exec
  /// @throws EngineException.Conflict when it was started already
  /// @throws StartException when the program cannot be run; the exec then has that exit code, and
  ///   Docker sends the message as output
  ExecSession startExec(String execId);

  /// The state of an exec; that of a finished one is kept for five minutes.
  Exec exec(String execId);

  /// Sets the size of an exec's terminal.
  void resizeExec(String execId, int rows, int columns);

  /// Its processes.
  ///
  /// @throws EngineException.Conflict when it does not run
  ProcessTable top(String ref, List<String> psArgs);

  /// Its resource usage; empty when it does not run.
  Optional<ResourceUsage> usage(String ref);

  /// Bytes received and sent over its networks, by interface name; empty when it does not run.
  List<InterfaceUsage> networkUsage(String ref);

  /// Removes a link, for the next start.
  ///
  /// @param alias the other container's name in this one
  /// @throws EngineException.NotFound when there is none
  void unlink(String ref, String alias);

  /// Changes its limits, at once when it runs, and its restart policy.
  ///
  /// @throws EngineException.BadRequest when a limit is invalid
  /// @throws EngineException.Conflict when a change conflicts with the current values
  void update(String ref, ResourceUpdate changes);

  /// Bytes of the files in its writable layer.
  long writableSize(String ref);

  /// Opens its file system, whether it runs or not, as a path below which everything can be read
  /// and written. Close it soon.
  RootView openRoot(String ref);
}
