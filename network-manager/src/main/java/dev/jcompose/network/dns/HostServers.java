package dev.jcompose.network.dns;

import dev.jcompose.network.IpText;
import dev.jcompose.network.NetworkException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/// The name servers of the host, from `/etc/resolv.conf` (resolv.conf(5)), read again when the file
/// has changed.
public final class HostServers {
  private static final int MOST = 3;
  private static final long LOOK_AGAIN_NANOS = 1_000_000_000L;

  private final Path file;
  private State state = new State(List.of(), FileTime.fromMillis(0), -1, 0);

  private record State(List<InetAddress> servers, FileTime changed, long size, long lookedAt) {}

  /// @param file `/etc/resolv.conf`
  public HostServers(Path file) {
    this.file = file;
  }

  /// At most three, in order.
  synchronized List<InetAddress> current() {
    long now = System.nanoTime();
    if (state.size() < 0 || now - state.lookedAt() > LOOK_AGAIN_NANOS) {
      state = look(now);
    }
    return state.servers();
  }

  private State look(long now) {
    try {
      FileTime changed = Files.getLastModifiedTime(file);
      long size = Files.size(file);
      boolean same = changed.equals(state.changed()) && size == state.size();
      List<InetAddress> servers =
          same ? state.servers() : parse(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
      return new State(servers, changed, size, now);
    } catch (IOException unreadable) {
      // Without the file there are no servers to ask; questions are answered with SERVFAIL.
      return new State(List.of(), FileTime.fromMillis(0), 0, now);
    }
  }

  /// Reads the `nameserver` lines; malformed lines are skipped.
  static List<InetAddress> parse(List<String> lines) {
    return lines.stream()
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words.length >= 2 && words[0].equals("nameserver"))
        .flatMap(words -> address(words[1]))
        .distinct()
        .limit(MOST)
        .toList();
  }

  /// Reads addresses; malformed ones are skipped.
  static Stream<InetAddress> address(String text) {
    try {
      return Stream.of(IpText.parse(text));
    } catch (NetworkException notAnAddress) {
      return Stream.empty();
    }
  }
}
