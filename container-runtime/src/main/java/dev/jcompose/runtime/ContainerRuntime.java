package dev.jcompose.runtime;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.namespace.IdMapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// Runs containers. Each has a shim process of its own that outlives this object and the JVM:
/// closing the runtime leaves all containers running, and the next runtime with the same
/// [RuntimeConfig] finds them by [#inspect].
///
/// Calls block and may be made from virtual threads; calls for different containers run in
/// parallel, calls for one container must not.
public interface ContainerRuntime extends AutoCloseable {
  /// Does, for the first container, what all containers share; without it, the first start does.
  void prepare();

  /// Starts a container's first process and returns when it has been executed.
  ///
  /// @throws StartException when it could not; nothing is left behind
  RunState.Running start(ContainerSpec spec, StartResources resources);

  /// The state of a container. For a running one, this also makes sure that the listener is
  /// notified when it ends.
  RunState inspect(ContainerId id);

  /// Makes a network namespace for a container, which belongs to its user namespace. The caller
  /// owns the descriptor.
  ///
  /// @param users the ids of the user namespace
  Fd network(IdMapping users);

  /// The directory of cgroups that containers are in.
  Path cgroups();

  /// The containers that have a run directory.
  Set<ContainerId> known();

  /// Sends a signal to the first process; no effect when it has ended.
  void signal(ContainerId id, int signal);

  /// Kills every process in the container's cgroup.
  void killAll(ContainerId id);

  /// Freezes all processes.
  ///
  /// @throws NotRunningException when it has ended, like every method that needs it to run
  void pause(ContainerId id);

  /// Thaws all processes.
  void unpause(ContainerId id);

  /// Connects to the stdio of a container. While it runs, output from before the call is not
  /// repeated. Before it runs (or after it ended), the connection waits for the next start and
  /// misses none of its output; it ends when that start fails or the container is deleted.
  ///
  /// @param stdin whether what is written is the container's stdin; without it the connection only
  ///   receives, and closing it never closes the container's stdin
  AttachConnection attach(ContainerId id, boolean stdin);

  /// Sets the size of the container's terminal.
  void resize(ContainerId id, int rows, int columns);

  /// Starts a process inside a running container.
  ///
  /// @throws StartException when it could not
  ExecSession exec(ContainerId id, ExecSpec spec);

  /// The processes of a running container.
  ///
  /// @param psArgs arguments of ps(1), default `-ef`
  ProcessTable top(ContainerId id, List<String> psArgs);

  /// Statistics from a running container's cgroup.
  ResourceUsage usage(ContainerId id);

  /// Changes limits of a running container; absent values do not change.
  ///
  /// @throws CgroupException when the kernel refuses, for example a memory limit below the current
  ///   usage
  void update(ContainerId id, ResourceLimits limits);

  /// Removes the run directory and the cgroup of a container that does not run. Idempotent.
  void delete(ContainerId id);

  @Override
  void close();
}
