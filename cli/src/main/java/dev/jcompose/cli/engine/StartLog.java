package dev.jcompose.cli.engine;

import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What an engine logged while it started.
///
/// @param file its log
/// @param from where it begins
record StartLog(Path file, long from) {
  private static final int LINES = 5;

  /// The prefix of the last line of an engine that cannot start.
  private static final String LAST_WORDS = "engine: ";

  /// Why it did not start: its own last line, or else what happened and the end of the log.
  ///
  /// @param happened used when it logged nothing
  String why(String happened) {
    List<String> lines;
    try {
      lines = lines();
    } catch (IOException e) {
      return happened + " (its log cannot be read: " + IoFailure.words(e) + ")";
    }
    return lines.reversed().stream()
        .filter(line -> line.startsWith(LAST_WORDS))
        .findFirst()
        .orElseGet(() -> happened + end(lines));
  }

  private String end(List<String> lines) {
    List<String> said = lines.stream().filter(line -> !isFrame(line)).toList();
    List<String> last = said.subList(Math.max(0, said.size() - LINES), said.size());
    return last.isEmpty()
        ? " (its log is empty: " + file + ")"
        : "; the end of " + file + ":\n  " + IoFailure.plain(String.join("\n  ", last));
  }

  /// A line of a stack trace, which means nothing to a user.
  private static boolean isFrame(String line) {
    return line.startsWith("\t")
        || line.startsWith("Caused by: ")
        || line.startsWith("Exception in thread ");
  }

  /// Whether what has the log's name is none, such as a directory or a pipe.
  static boolean isNone(Path file) {
    return Files.exists(file) && !Files.isRegularFile(file);
  }

  private List<String> lines() throws IOException {
    if (isNone(file)) {
      return List.of();
    }
    try (FileChannel log = FileChannel.open(file)) {
      // The file may have been started afresh.
      log.position(Math.min(from, log.size()));
      byte[] bytes = Channels.newInputStream(log).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8).lines().toList();
    }
  }
}
