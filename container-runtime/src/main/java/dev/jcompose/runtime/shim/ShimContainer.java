package dev.jcompose.runtime.shim;

import dev.jcompose.linux.process.ChildProcess;
import dev.jcompose.linux.process.PidFd;
import dev.jcompose.linux.process.ProcessStatus;
import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.ExitListener;
import dev.jcompose.runtime.ExitStatus;
import dev.jcompose.runtime.StartException;
import dev.jcompose.runtime.cgroup.ContainerCgroup;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A container that is running, as far as we know.
///
/// A virtual thread of its own reads the control connection to the end. Only the shim closes it,
/// and when it does so without reporting the exit, it was killed: then the container is killed,
/// too.
///
/// Without a connection, because its run directory was removed while no engine ran, its first
/// process is watched instead, and its exit code remains unknown.
final class ShimContainer {
  private static final Logger LOG = LoggerFactory.getLogger(ShimContainer.class);
  private static final int NOT_REACHABLE = 126;
  private static final int KILLED = 137;

  /// Docker's exit code when the real one is unknown.
  private static final int UNKNOWN = 255;

  private final ContainerId id;
  private final RunDirectory directory;
  private final Optional<ControlConnection> control;
  private final Optional<ChildProcess> child;
  private final ControlMessage.Started started;
  private final ContainerCgroup cgroup;
  private volatile boolean abandoned;

  /// @param control the connection to its shim, if that can be reached
  /// @param child the shim, when it is our own child and must be reaped
  ShimContainer(
      ContainerId id,
      RunDirectory directory,
      Optional<ControlConnection> control,
      Optional<ChildProcess> child,
      ControlMessage.Started started,
      ContainerCgroup cgroup) {
    this.id = id;
    this.directory = directory;
    this.control = control;
    this.child = child;
    this.started = started;
    this.cgroup = cgroup;
  }

  ContainerId id() {
    return id;
  }

  RunDirectory directory() {
    return directory;
  }

  /// The connection to its shim.
  ///
  /// @throws StartException when its run directory was removed
  ControlConnection control() {
    return control.orElseThrow(this::unreachable);
  }

  /// Refuses when a file that is needed to reach it is not there. The connection to its shim may be
  /// open still when its run directory, or the content of it, was removed.
  void checkReachable(String file) {
    if (control.isEmpty() || !directory.has(file)) {
      throw unreachable();
    }
  }

  private StartException unreachable() {
    return new StartException(
        NOT_REACHABLE,
        "Container "
            + id
            + " cannot be reached: its run directory was removed while it ran (restart it)");
  }

  ControlMessage.Started started() {
    return started;
  }

  ContainerCgroup cgroup() {
    return cgroup;
  }

  /// The first process, if it has not ended.
  Optional<PidFd> process() {
    return PidFd.open(started.pid(), started.startTicks());
  }

  /// Whether the first process has not ended yet.
  boolean alive() {
    Optional<PidFd> process = process();
    process.ifPresent(PidFd::close);
    return process.isPresent();
  }

  /// Whether the first process has ended or is about to, even if nobody has reaped it yet.
  boolean over() {
    return ProcessStatus.read(started.pid())
        .filter(status -> status.startTicks() == started.startTicks() && !status.exiting())
        .isEmpty();
  }

  /// Reads the connection until the shim is gone.
  ///
  /// @param ended called once, unless this container was abandoned before
  /// @param listener is notified when processes are killed because memory ran out
  void watch(BiConsumer<ShimContainer, ExitStatus> ended, ExitListener listener) {
    Thread.ofVirtual()
        .name("container-" + id.shortId())
        .start(() -> {
          if (control.isPresent()) {
            listen(control.get(), ended, listener);
          } else {
            awaitEnd(ended);
          }
        });
  }

  private void listen(
      ControlConnection shim, BiConsumer<ShimContainer, ExitStatus> ended, ExitListener listener) {
    Optional<ExitStatus> status = Optional.empty();
    for (Optional<ControlMessage> message = shim.read();
        message.isPresent();
        message = shim.read()) {
      switch (message.get()) {
        case ControlMessage.Ended(ExitStatus told) -> {
          boolean first = status.isEmpty();
          status = Optional.of(told);
          if (first && !abandoned) {
            ended.accept(this, told);
          }
        }
        case ControlMessage.OutOfMemory(boolean before) when !abandoned ->
            listener.outOfMemory(id, started.pid(), before);
        case ControlMessage.Warning(String text) -> LOG.warn("container {}: {}", id, text);
        case ControlMessage.OutOfMemory _, ControlMessage.Started _, ControlMessage.Failed _ -> {}
      }
    }
    shim.close();
    child.ifPresent(ChildProcess::reap);
    if (status.isEmpty() && !abandoned) {
      ended.accept(this, directory.exit().orElseGet(this::lose));
    }
  }

  private void awaitEnd(BiConsumer<ShimContainer, ExitStatus> ended) {
    while (alive() && !abandoned) {
      ProcessHandle.of(started.pid()).ifPresent(process -> process.onExit().join());
    }
    if (!abandoned) {
      ended.accept(
          this, directory.exit().orElseGet(() -> new ExitStatus(UNKNOWN, false, Instant.now())));
    }
  }

  /// The runtime is closed: nobody is notified any more. A shim that is our child is still reaped.
  void abandon() {
    abandoned = true;
    if (child.isEmpty()) {
      control.ifPresent(ControlConnection::close);
    }
  }

  private ExitStatus lose() {
    cgroup.killAll();
    directory.markLost();
    return new ExitStatus(KILLED, false, Instant.now());
  }
}
