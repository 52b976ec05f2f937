package dev.jcompose.engine.network;

import dev.jcompose.engine.container.InterfaceUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads the traffic of the interfaces of a network namespace.
///
/// @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_net.5.html">/proc/pid/net/dev</a>
public final class NetworkCounters {
  private static final int COLUMNS = 16;

  private NetworkCounters() {}

  /// The interfaces that a process sees, except for the loopback; none when it has ended.
  public static List<InterfaceUsage> of(int pid) {
    try {
      return parse(Files.readAllLines(Path.of("/proc", Integer.toString(pid), "net", "dev")));
    } catch (IOException ended) {
      return List.of();
    }
  }

  static List<InterfaceUsage> parse(List<String> lines) {
    List<InterfaceUsage> usages = new ArrayList<>();
    for (String line : lines) {
      int colon = line.indexOf(':');
      List<String> words = List.of(line.substring(colon + 1).strip().split("\\s+", -1));
      String name = colon < 0 ? "" : line.substring(0, colon).strip();
      if (colon < 0 || words.size() < COLUMNS || name.equals("lo")) {
        continue;
      }
      usages.add(
          new InterfaceUsage(
              name,
              Long.parseLong(words.get(0)),
              Long.parseLong(words.get(1)),
              Long.parseLong(words.get(2)),
              Long.parseLong(words.get(3)),
              Long.parseLong(words.get(8)),
              Long.parseLong(words.get(9)),
              Long.parseLong(words.get(10)),
              Long.parseLong(words.get(11))));
    }
    return usages;
  }
}
