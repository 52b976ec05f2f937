package dev.jcompose.runtime.top;

import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.runtime.ProcessTable;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The host's own ps(1), for arguments that we do not know ourselves: its table, without the
/// processes of others.
///
/// @see "moby daemon/top_unix.go: psPidsArg, parsePSOutput"
final class HostPs {
  private static final File NULL = new File("/dev/null");

  private HostPs() {}

  /// @throws IllegalArgumentException when there is no ps, or it does not like the arguments
  static ProcessTable run(Set<Long> pids, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("ps"));
    command.addAll(arguments);
    try {
      Process process =
          new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.from(NULL)).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalArgumentException(
            "ps: " + errors.strip().lines().findFirst().orElse("it failed"));
      }
      return table(output, pids);
    } catch (IOException missing) {
      throw new IllegalArgumentException(
          "ps: unsupported argument, and the host has no ps: " + IoFailure.words(missing), missing);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalArgumentException("ps: interrupted", stopped);
    }
  }

  /// Rows of these processes; what follows the last title's column belongs to it.
  static ProcessTable table(String output, Set<Long> pids) {
    List<String> lines = output.lines().toList();
    List<String> titles = lines.isEmpty() ? List.of() : words(lines.getFirst(), 0);
    int pid = titles.indexOf("PID");
    if (pid < 0) {
      throw new IllegalArgumentException("ps: couldn't find PID field in ps output");
    }
    List<List<String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      List<String> cells = words(line, titles.size());
      if (cells.size() > pid
          && cells.get(pid).matches("\\d{1,18}")
          && pids.contains(Long.parseLong(cells.get(pid)))) {
        rows.add(cells);
      }
    }
    return new ProcessTable(titles, List.copyOf(rows));
  }

  private static List<String> words(String line, int most) {
    return List.of(line.strip().split("\\s+", most == 0 ? -1 : most));
  }
}
