package dev.jcompose.runtime.shim;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.process.ChildProcess;
import dev.jcompose.linux.process.PidFd;
import dev.jcompose.linux.socket.UnixListener;
import dev.jcompose.runtime.AttachConnection;
import dev.jcompose.runtime.ExecSession;
import dev.jcompose.runtime.ExecSpec;
import dev.jcompose.runtime.NotRunningException;
import dev.jcompose.runtime.ProcessSpec;
import dev.jcompose.runtime.StartException;
import dev.jcompose.runtime.capability.Capabilities;
import dev.jcompose.runtime.cgroup.Cgroups;
import dev.jcompose.runtime.oci.Bundle;
import dev.jcompose.runtime.oci.OciCommand;
import dev.jcompose.runtime.oci.OciConfig;
import dev.jcompose.runtime.oci.OciLog;
import dev.jcompose.runtime.plan.CgroupView;
import dev.jcompose.runtime.plan.ExecPlan;
import dev.jcompose.runtime.plan.Identity;
import dev.jcompose.runtime.plan.RuntimePlan;
import dev.jcompose.runtime.plan.ShimHome;
import dev.jcompose.runtime.plan.ShimPlan;
import dev.jcompose.runtime.plan.UserNamespace;
import dev.jcompose.runtime.user.UserDatabase;
import dev.jcompose.runtime.user.UserLookup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// Starts processes in running containers.
///
/// @param cgroups of this machine
/// @param launcher of shims
/// @param numbers for the names of sockets
record ExecStarter(Cgroups cgroups, Launcher launcher, AtomicLong numbers) {
  private static final int CANNOT_RUN = 126;
  private static final String EXEC = "exec";

  /// Starts one.
  ///
  /// @throws StartException when it fails; nothing is left behind
  /// @throws NotRunningException when the container has ended, even in the meantime
  ExecSession start(ShimContainer container, ExecSpec spec) {
    try {
      return attempt(container, spec);
    } catch (StartException failure) {
      if (!container.over()) {
        throw failure;
      }
      // Whatever was missing first: its root, its namespaces, its cgroup.
      NotRunningException ended = new NotRunningException(container.id());
      ended.initCause(failure);
      throw ended;
    }
  }

  private ExecSession attempt(ShimContainer container, ExecSpec spec) {
    if (container.cgroup().frozen()) {
      throw new StartException(
          CANNOT_RUN,
          "Container " + container.id() + " is paused, unpause the container before exec");
    }
    container.checkReachable(EXEC);
    String socket = "exec-" + numbers.incrementAndGet();
    try (OpenFds open = new OpenFds()) {
      Path rootPath = Path.of("/proc/" + container.started().pid() + "/root");
      Directory root = new Directory(open.add(Directory.open(rootPath).fd()));
      // Checked after the root was opened: if it is still the same process, it was its root.
      PidFd process =
          container.process().orElseThrow(() -> new NotRunningException(container.id()));
      open.add(process.fd());
      ExecDefaults defaults = ExecDefaults.parse(container.directory().readBytes("exec"));
      ProcessSpec complete = defaults.complete(spec.process());
      Identity identity =
          new Identity(
              new UserLookup(UserDatabase.read(root))
                  .find(complete.user(), complete.additionalGroups()),
              spec.privileged()
                  ? OwnCapabilities.limit(Capabilities.all())
                  : defaults.capabilities(),
              defaults.noNewPrivileges(),
              defaults.filter(),
              // Also for a privileged one, as in Docker.
              defaults.label());
      defaults.ids().ifPresent(ids -> ContainerStarter.requireIn(ids, identity));
      Optional<OciCommand> foreign = container.directory().runtime();
      Fd directory = open.add(container.directory().open());
      Fd listener = open.add(UnixListener.open(directory, socket));
      Optional<Fd> unified =
          container.cgroup().unifiedDirectory().map(path -> open.add(Directory.open(path).fd()));
      ShimHome home = ShimHome.of(cgroups.shims());
      home.unified().ifPresent(open::add);
      if (foreign.isPresent()) {
        return foreign(
            foreign.get(), container, socket, directory, listener, complete, identity, home);
      }
      ShimPlan plan =
          ExecPlan.write(
              complete,
              identity,
              new ExecPlan.Inputs(
                  listener,
                  process.fd(),
                  root.fd(),
                  CgroupView.of(cgroups.mode(), container.cgroup()),
                  unified,
                  home,
                  defaults.ids().map(ids -> new UserNamespace(process.fd(), ids))));
      return launch(container, socket, listener, plan, home, StartException::new);
    } catch (LinuxException | IllegalArgumentException | UncheckedIOException problem) {
      StartException failure = new StartException(CANNOT_RUN, IoFailure.words(problem));
      failure.initCause(problem);
      throw failure;
    } finally {
      container.directory().remove(socket);
    }
  }

  /// In a container that another runtime has made: by that runtime.
  private ExecSession foreign(
      OciCommand command,
      ShimContainer container,
      String socket,
      Fd open,
      Fd listener,
      ProcessSpec process,
      Identity identity,
      ShimHome home) {
    Path directory = container.directory().bundle().directory();
    Path description = directory.resolve(socket + ".json");
    OciCommand.Files files =
        OciCommand.Files.in(directory, OurDescriptors.path(open).resolve(Bundle.NAME), socket);
    List<String> call = command.exec(description, files, process.terminal());
    try {
      Files.writeString(description, OciConfig.process(process, identity));
      ShimPlan plan =
          RuntimePlan.process(
              new ExecPlan.Session(process, listener, Optional.empty(), home),
              CgroupView.of(cgroups.mode(), container.cgroup()),
              new RuntimePlan.Call(call, EXEC, files.pid(), files.console()));
      return launch(
          container,
          socket,
          listener,
          plan,
          home,
          (_, reason) -> OciLog.failure(files.log(), EXEC, reason));
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    } finally {
      for (Path file : List.of(description, files.pid(), files.console(), files.log())) {
        remove(file);
      }
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  /// The failure of a start by the shim's words.
  private interface Failure {
    StartException of(int code, String reason);
  }

  private ExecSession launch(
      ShimContainer container,
      String socket,
      Fd listener,
      ShimPlan plan,
      ShimHome home,
      Failure failure) {
    SocketChannel stdio = connect(container, socket, 'a');
    ControlConnection control = null;
    try {
      control = new ControlConnection(connect(container, socket, 'C'));
      ChildProcess shim = launcher.launch(plan, container.id().value());
      listener.close();
      switch (control.read().orElse(new ControlMessage.Failed(CANNOT_RUN, "the shim has died"))) {
        case ControlMessage.Started started -> {
          ShimExecSession session =
              new ShimExecSession(
                  control,
                  Launcher.ours(shim, home),
                  started,
                  new AttachConnection(stdio),
                  container.cgroup());
          session.watch();
          return session;
        }
        case ControlMessage.Failed(int code, String reason) -> {
          shim.reap();
          throw failure.of(code, reason);
        }
        case ControlMessage.Ended _, ControlMessage.OutOfMemory _, ControlMessage.Warning _ ->
            throw new IllegalStateException("ended before it started");
      }
    } catch (RuntimeException problem) {
      if (control != null) {
        control.close();
      }
      close(stdio, problem);
      throw problem;
    }
  }

  private static SocketChannel connect(ShimContainer container, String socket, char purpose) {
    try {
      return container.directory().connect(socket, purpose);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  private static void close(SocketChannel channel, RuntimeException problem) {
    try {
      channel.close();
    } catch (IOException further) {
      problem.addSuppressed(further);
    }
  }
}
