package dev.jcompose.runtime.shim;

import dev.jcompose.linux.process.ChildProcess;
import dev.jcompose.linux.process.PidFd;
import dev.jcompose.linux.process.ProcessStatus;
import dev.jcompose.runtime.AttachConnection;
import dev.jcompose.runtime.ExecSession;
import dev.jcompose.runtime.ExitStatus;
import dev.jcompose.runtime.cgroup.ContainerCgroup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A process in a container, under a shim of its own.
final class ShimExecSession implements ExecSession {
  private static final int SIGKILL = 9;
  private static final int KILLED = 137;
  private static final int ROUNDS = 100;

  private final ControlConnection control;
  private final Optional<ChildProcess> shim;
  private final ControlMessage.Started started;
  private final AttachConnection stdio;
  private final ContainerCgroup cgroup;
  private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();

  /// @param shim set when it is our own child and must be reaped
  ShimExecSession(
      ControlConnection control,
      Optional<ChildProcess> shim,
      ControlMessage.Started started,
      AttachConnection stdio,
      ContainerCgroup cgroup) {
    this.control = control;
    this.shim = shim;
    this.started = started;
    this.stdio = stdio;
    this.cgroup = cgroup;
  }

  void watch() {
    Thread.ofVirtual()
        .name("exec-" + started.pid())
        .start(() -> {
          for (Optional<ControlMessage> message = control.read();
              message.isPresent();
              message = control.read()) {
            if (message.get() instanceof ControlMessage.Ended(ExitStatus status)) {
              exit.complete(status);
            }
          }
          control.close();
          shim.ifPresent(ChildProcess::reap);
          exit.complete(new ExitStatus(KILLED, false, Instant.now()));
        });
  }

  @Override
  public int pid() {
    return started.pid();
  }

  @Override
  public AttachConnection stdio() {
    return stdio;
  }

  @Override
  public void resize(int rows, int columns) {
    control.resize(rows, columns);
  }

  @Override
  public void kill() {
    // Processes may fork before they are killed, so this is repeated until none is left. A process
    // that has left both the session and its parent is a daemon and stays, as in Docker.
    for (int round = 0; round < ROUNDS; round++) {
      List<ProcessStatus> family = family();
      if (family.isEmpty()) {
        break;
      }
      for (ProcessStatus process : family) {
        PidFd.open(process.pid(), process.startTicks())
            .ifPresent(open -> {
              try (open) {
                open.signal(SIGKILL);
              }
            });
      }
    }
    control.signal(SIGKILL);
  }

  @Override
  public CompletableFuture<ExitStatus> exit() {
    return exit.copy();
  }

  private List<ProcessStatus> family() {
    Map<Integer, ProcessStatus> all = new HashMap<>();
    for (long pid : cgroup.pids()) {
      ProcessStatus.read((int) pid)
          .filter(process -> process.state() != 'Z' && process.state() != 'X')
          .ifPresent(process -> all.put(process.pid(), process));
    }
    List<ProcessStatus> family = new ArrayList<>();
    for (ProcessStatus process : all.values()) {
      if (process.session() == started.pid() || descends(process, all)) {
        family.add(process);
      }
    }
    return family;
  }

  private boolean descends(ProcessStatus process, Map<Integer, ProcessStatus> all) {
    ProcessStatus at = process;
    for (int depth = 0; depth < all.size() + 1; depth++) {
      if (at.pid() == started.pid()) {
        return at.startTicks() == started.startTicks();
      }
      ProcessStatus parent = all.get(at.parent());
      if (parent == null) {
        return false;
      }
      at = parent;
    }
    return false;
  }
}
