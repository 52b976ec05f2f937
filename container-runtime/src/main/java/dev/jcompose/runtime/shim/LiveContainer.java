package dev.jcompose.runtime.shim;

import dev.jcompose.linux.process.ChildProcess;
import dev.jcompose.linux.process.PidFd;
import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.ExitListener;
import dev.jcompose.runtime.ExitStatus;
import dev.jcompose.runtime.cgroup.ContainerCgroup;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;

/// A container that runs, as far as we have heard.
///
/// A virtual thread of its own reads the control connection to the end. That the shim closes it is
/// the only way it can end, and when that comes without a word of the exit, the shim was killed:
/// then the container goes, too.
final class LiveContainer {
  private static final int KILLED = 137;

  private final ContainerId id;
  private final RunDirectory directory;
  private final ControlConnection control;
  private final Optional<ChildProcess> child;
  private final ControlMessage.Started started;
  private final ContainerCgroup cgroup;
  private volatile boolean abandoned;

  /// @param child the shim, when it is our own child and has to be reaped by us
  LiveContainer(
      ContainerId id,
      RunDirectory directory,
      ControlConnection control,
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

  ControlConnection control() {
    return control;
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

  /// Reads the connection until the shim is gone.
  ///
  /// @param ended told once, unless this container was abandoned before
  /// @param listener hears of kills for want of memory
  void watch(BiConsumer<LiveContainer, ExitStatus> ended, ExitListener listener) {
    Thread.ofVirtual()
        .name("container-" + id.shortId())
        .start(() -> {
          Optional<ExitStatus> status = Optional.empty();
          for (Optional<ControlMessage> message = control.read();
              message.isPresent();
              message = control.read()) {
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
              case ControlMessage.OutOfMemory _,
                  ControlMessage.Started _,
                  ControlMessage.Failed _ -> {}
            }
          }
          control.close();
          child.ifPresent(ChildProcess::reap);
          if (status.isEmpty() && !abandoned) {
            ended.accept(this, directory.exit().orElseGet(this::lose));
          }
        });
  }

  /// The runtime is closed: nobody is told any more. A shim that is our child is still reaped.
  void abandon() {
    abandoned = true;
    if (child.isEmpty()) {
      control.close();
    }
  }

  private ExitStatus lose() {
    cgroup.killAll();
    directory.markLost();
    return new ExitStatus(KILLED, false, Instant.now());
  }
}
