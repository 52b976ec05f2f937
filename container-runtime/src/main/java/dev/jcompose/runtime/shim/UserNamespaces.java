package dev.jcompose.runtime.shim;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.namespace.IdMapping;
import dev.jcompose.linux.process.ChildProcess;
import dev.jcompose.linux.process.NamespaceFile;
import dev.jcompose.linux.process.PidFd;
import dev.jcompose.linux.process.TaskThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One user namespace for each mapping, which all containers with it are in, so that one may join
/// another's network or ipc namespace. It lives as long as somebody uses it: an engine that finds
/// containers running takes theirs.
final class UserNamespaces implements AutoCloseable {
  private final Path containers;
  private final Launcher launcher;
  private final Map<IdMapping, Fd> open = new HashMap<>();

  /// @param containers the run directories
  UserNamespaces(Path containers, Launcher launcher) {
    this.containers = containers;
    this.launcher = launcher;
  }

  /// The one with a mapping. Stays open until this object is closed.
  synchronized Fd of(IdMapping ids) {
    return open.computeIfAbsent(ids, mapping -> running(mapping).orElseGet(() -> make(mapping)));
  }

  /// A new network namespace that belongs to the one with a mapping.
  Fd network(IdMapping ids) {
    Fd user = of(ids);
    return made(
        "network namespace",
        List.of("net", Integer.toString(user.number())),
        List.of(user),
        process -> namespace(process, "net"));
  }

  private Fd make(IdMapping ids) {
    return made(
        "user namespace",
        List.of("user"),
        List.of(),
        process -> {
          Path proc = Path.of("/proc", Integer.toString(process.pid()));
          write(proc.resolve("uid_map"), IdMapping.text(ids.users()));
          write(proc.resolve("gid_map"), IdMapping.text(ids.groups()));
          return namespace(process, "user");
        });
  }

  private interface Opening {
    Fd of(ChildProcess process);
  }

  /// On a thread of the platform: the kernel ends the process with the thread that has started it.
  private Fd made(String what, List<String> arguments, List<Fd> inherited, Opening opening) {
    return TaskThread.run(
        "namespaces",
        () -> {
          ChildProcess process = launcher.namespace(arguments, inherited);
          try {
            int error = process.awaitStop();
            if (error == Errno.ENOSPC.number()) {
              throw new IllegalArgumentException(
                  what + ": the machine allows no more of them (sysctl user.max_user_namespaces)");
            }
            if (error != 0) {
              throw new LinuxException("make " + what, error);
            }
            return opening.of(process);
          } finally {
            process.kill();
            process.reap();
          }
        });
  }

  private static Fd namespace(ChildProcess process, String kind) {
    return NamespaceFile.open(Path.of("/proc", Integer.toString(process.pid()), "ns", kind));
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException problem) {
      throw new UncheckedIOException(
          "cannot map the ids of a user namespace: " + problem.getMessage(), problem);
    }
  }

  private Optional<Fd> running(IdMapping ids) {
    return RunDirectory.all(containers).stream()
        .map(id -> new RunDirectory(containers.resolve(id.value())).record())
        .flatMap(Optional::stream)
        .filter(ShimRecord::ofThisBoot)
        .flatMap(record -> in(record, ids).stream())
        .findFirst();
  }

  private static Optional<Fd> in(ShimRecord record, IdMapping ids) {
    Path proc = Path.of("/proc", Integer.toString(record.pid()));
    try {
      if (!same(proc.resolve("uid_map"), ids.users())
          || !same(proc.resolve("gid_map"), ids.groups())) {
        return Optional.empty();
      }
      Fd fd = NamespaceFile.open(proc.resolve("ns/user"));
      // Checked after it was opened: if it is still the same process, it was its namespace.
      Optional<PidFd> process = PidFd.open(record.pid(), record.startTicks());
      process.ifPresentOrElse(PidFd::close, fd::close);
      return process.map(_ -> fd);
    } catch (IOException | LinuxException ended) {
      return Optional.empty();
    }
  }

  private static boolean same(Path file, List<IdMapping.Range> ranges) throws IOException {
    String text = Files.readString(file).replaceAll("(?m)^ +", "").replaceAll(" +", " ");
    return text.equals(IdMapping.text(ranges));
  }

  @Override
  public synchronized void close() {
    open.values().forEach(Fd::close);
    open.clear();
  }
}
