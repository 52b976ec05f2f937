package dev.jcompose.network.firewall;

import dev.jcompose.linux.namespace.NamespaceThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// The tables of `iptables-legacy`, which nft does not see: asked and changed by the program, and
/// only where the kernel has such a table.
public final class LegacyIptables {
  private static final Path TABLES = Path.of("/proc/thread-self/net/ip_tables_names");
  private static final List<Path> PROGRAMS =
      List.of(Path.of("/usr/sbin/iptables-legacy"), Path.of("/sbin/iptables-legacy"));
  private static final Pattern SPACE = Pattern.compile(" ");
  private static final long PATIENCE_SECONDS = 10;

  private final NamespaceThread host;

  /// @param host in the host's network namespace
  public LegacyIptables(NamespaceThread host) {
    this.host = host;
  }

  /// Whether there is a table of rules for forwarded packets.
  boolean isUsed() {
    return host.atHome(() -> {
      try {
        return Files.readAllLines(TABLES).contains("filter");
      } catch (IOException noModule) {
        return false;
      }
    });
  }

  /// The rules of the chain FORWARD, as `iptables -S FORWARD` prints them.
  ///
  /// @throws IOException when the program is missing or fails
  List<String> forward() throws IOException {
    return run("-S", "FORWARD").lines().toList();
  }

  /// Changes the chain so that it has these rules of ours, first, and no others.
  ///
  /// @param patterns names of interfaces, or how names begin and `*`; none to take all back
  /// @param prefix how the names of our interfaces begin
  void set(Collection<String> patterns, String mark, String prefix) throws IOException {
    List<String> wanted = new ArrayList<>();
    for (String pattern : patterns) {
      wanted.add("-i " + plus(pattern));
      wanted.add("-o " + plus(pattern));
    }
    List<String> there = new ArrayList<>();
    for (String rule : forward()) {
      List<String> words = SPACE.splitAsStream(rule).toList();
      if (words.size() > 4
          && words.get(0).equals("-A")
          && (rule.contains("--comment " + mark + " ") || words.get(3).startsWith(prefix))) {
        String match = words.get(2) + " " + words.get(3);
        if (wanted.contains(match) && !there.contains(match)) {
          there.add(match);
        } else {
          run(arguments("-D", match, mark));
        }
      }
    }
    wanted.removeAll(there);
    for (String match : wanted) {
      run(arguments("-I", match, mark));
    }
  }

  /// Whether the chain may drop or reject something.
  ///
  /// @param forward what [#forward] gave
  /// @param mark the comment of our own rules
  static boolean mayDrop(List<String> forward, String mark) {
    return forward.stream()
        .filter(rule -> !rule.contains("--comment " + mark + " "))
        .anyMatch(rule -> rule.equals("-P FORWARD DROP") || rule.startsWith("-A "));
  }

  private static String[] arguments(String verb, String match, String mark) {
    List<String> words = SPACE.splitAsStream(match).toList();
    return new String[] {
      verb,
      "FORWARD",
      words.get(0),
      words.get(1),
      "-m",
      "comment",
      "--comment",
      mark,
      "-j",
      "ACCEPT"
    };
  }

  private static String plus(String pattern) {
    return pattern.endsWith("*") ? pattern.substring(0, pattern.length() - 1) + "+" : pattern;
  }

  private String run(String... arguments) throws IOException {
    Path program =
        PROGRAMS.stream()
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(() -> new IOException("iptables-legacy is not installed"));
    List<String> command = new ArrayList<>(List.of(program.toString(), "-w", "5"));
    command.addAll(List.of(arguments));
    // A new process is in the network namespace of the thread that starts it.
    Process process = host.atHome(() -> start(command));
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(String.join(" ", command) + ": does not end");
      }
      if (process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + ": " + output.strip());
      }
      return output;
    } catch (InterruptedException stopped) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException(String.join(" ", command) + ": interrupted", stopped);
    }
  }

  private static Process start(List<String> command) {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
