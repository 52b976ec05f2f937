package dev.jcompose.network.port;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Which process has a port: the sockets in `/proc/net`, then whose descriptor it is (proc(5)).
/// Sockets that are bound but do not listen are not in these tables.
public final class PortOwner {
  private static final String LISTENING = "0A";
  private static final Pattern SPACES = Pattern.compile("\\s+");
  private static final Path PROC = Path.of("/proc");

  private PortOwner() {}

  /// A process.
  ///
  /// @param name its short name
  /// @param pid its number
  public record Owner(String name, long pid) {}

  /// The process that has a port, in the calling thread's network namespace; empty when it cannot
  /// be found.
  ///
  /// @param protocol `tcp` or `udp`
  public static Optional<Owner> find(String protocol, int port) {
    Set<String> sockets = new HashSet<>();
    for (String table : List.of(protocol, protocol + "6")) {
      sockets.addAll(inodes(table(table), port, protocol.equals("tcp")));
    }
    return sockets.isEmpty() ? Optional.empty() : holder(sockets);
  }

  /// IPv6 may be off, and SCTP has no such table: then no owner is found.
  private static List<String> table(String name) {
    try {
      return Files.readAllLines(PROC.resolve("thread-self/net").resolve(name));
    } catch (IOException noSuchTable) {
      return List.of();
    }
  }

  /// The inode numbers of the sockets bound to a port.
  static Set<String> inodes(List<String> table, int port, boolean listeningOnly) {
    String suffix = ":%04X".formatted(port);
    Set<String> inodes = new HashSet<>();
    for (String line : table) {
      List<String> columns = SPACES.splitAsStream(line.strip()).toList();
      if (columns.size() > 9
          && columns.get(1).endsWith(suffix)
          && (!listeningOnly || columns.get(3).equals(LISTENING))) {
        inodes.add("socket:[" + columns.get(9) + "]");
      }
    }
    return inodes;
  }

  private static Optional<Owner> holder(Set<String> sockets) {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (holds(process, sockets)) {
          String name = Files.readString(process.resolve("comm")).strip();
          return Optional.of(new Owner(name, Long.parseLong(process.getFileName().toString())));
        }
      }
    } catch (IOException | DirectoryIteratorException gone) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static boolean holds(Path process, Set<String> sockets) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (sockets.contains(target(descriptor))) {
          return true;
        }
      }
    } catch (IOException | DirectoryIteratorException | UncheckedIOException endedMeanwhile) {
      return false;
    }
    return false;
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }
}
