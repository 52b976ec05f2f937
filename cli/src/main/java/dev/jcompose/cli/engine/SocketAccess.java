package dev.jcompose.cli.engine;

import dev.jcompose.cli.invocation.CommandException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What to do when the user may not use an engine's socket, in one line.
public final class SocketAccess {
  /// The engine's default.
  private static final String USUAL = "jcompose";

  private static final Path GROUPS = Path.of("/etc/group");

  private SocketAccess() {}

  /// Fails when the user may not use the socket, whether or not somebody listens.
  ///
  /// @throws CommandException that says how to get access
  public static void check(Path socket) {
    // Files in a closed directory cannot be checked for existence.
    boolean closed = Files.exists(socket) ? !Files.isWritable(socket) : !Files.notExists(socket);
    if (closed) {
      throw new CommandException(
          "engine: permission denied at " + socket + " (" + remedy(group(socket), user()) + ")");
    }
  }

  /// True for root, who may do everything.
  static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException _) {
      return false;
    }
  }

  private static String remedy(Optional<String> group, String user) {
    Optional<Listed> known = listed(group.orElse(USUAL));
    if (group.isEmpty() && known.isEmpty()) {
      return "run it with sudo, or name a group that may use it: \"group\" in /etc/jcompose/engine.json";
    }
    String name = group.orElse(USUAL);
    if (known.isPresent() && isEffective(known.get().id())) {
      return "the engine does not know group "
          + name
          + " yet: sudo jcompose engine stop, sudo jcompose engine start";
    }
    return known.isPresent() && known.get().members().contains(user)
        ? user + " is in group " + name + " since after this login: log in again, or newgrp " + name
        : "run it with sudo, or join the group: sudo usermod -aG " + name + " " + user;
  }

  /// A line of `/etc/group`.
  private record Listed(String id, List<String> members) {}

  /// The group of the socket, or of a directory that blocks access to it; none when it is root's.
  private static Optional<String> group(Path socket) {
    for (Path path = socket; path != null; path = path.getParent()) {
      try {
        String group = Files.readAttributes(path, PosixFileAttributes.class).group().getName();
        return Optional.of(group).filter(name -> !name.equals("root"));
      } catch (IOException _) {
        // Blocked by a parent: the directory that blocks it has the group.
      }
    }
    return Optional.empty();
  }

  private static String user() {
    try {
      return Files.getOwner(Path.of("/proc/self")).getName();
    } catch (IOException _) {
      return "USER";
    }
  }

  private static Optional<Listed> listed(String group) {
    try (Stream<String> lines = Files.lines(GROUPS)) {
      return lines
          .map(line -> line.split(":", -1))
          .filter(fields -> fields.length == 4 && fields[0].equals(group))
          .map(fields -> new Listed(fields[2], Arrays.asList(fields[3].split(",", -1))))
          .findFirst();
    } catch (IOException | UncheckedIOException _) {
      return Optional.empty();
    }
  }

  /// Whether this process is in a group.
  private static boolean isEffective(String id) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("Groups:") || line.startsWith("Gid:"))
          .anyMatch(line -> Arrays.asList(line.split("\\s+", -1)).contains(id));
    } catch (IOException | UncheckedIOException _) {
      return false;
    }
  }
}
