package dev.jcompose.engine.event;

import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.file.Aside;
import dev.jcompose.linux.file.SavedFile;
import dev.jcompose.linux.record.RecordJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The last events in a file, a line of JSON each, for `docker events --since` after a restart of
/// the engine. Written from time to time: the seconds before a kill are lost. What cannot be read
/// or written is left out, because nothing else depends on it.
///
/// Not thread-safe.
final class EventHistory {
  private static final Logger LOG = LoggerFactory.getLogger(EventHistory.class);
  private static final Set<StandardOpenOption> APPENDING =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);

  private static final RecordJson JSON = RecordJson.plain();

  private final Path file;
  private final int most;
  private int lines;

  /// @param most how many events are kept
  EventHistory(Path file, int most) {
    this.file = file;
    this.most = most;
  }

  /// Those of earlier engines, oldest first.
  List<Event> read() {
    ArrayDeque<Event> events = new ArrayDeque<>();
    try {
      for (String line : SavedFile.text(file).lines().toList()) {
        lines++;
        try {
          Event event = JSON.read(line.getBytes(StandardCharsets.UTF_8), Event.class);
          if (event.isWhole()) {
            events.addLast(event);
          }
        } catch (IllegalArgumentException torn) {
          LOG.debug("{}: a line cannot be read", file);
        }
        if (events.size() > most) {
          events.removeFirst();
        }
      }
    } catch (NoSuchFileException none) {
      return List.of();
    } catch (IOException problem) {
      LOG.warn("events: {}", Aside.putting(file, IoFailure.words(problem)));
    }
    return List.copyOf(events);
  }

  /// Adds some.
  ///
  /// @param all every event that is kept, including the new ones
  void add(List<Event> fresh, List<Event> all) {
    try {
      if (lines + fresh.size() > 4 * most) {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        append(next, all);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        lines = all.size();
      } else {
        append(file, fresh);
        lines += fresh.size();
      }
    } catch (IOException full) {
      LOG.debug("{}: events are not kept: {}", file, full.getMessage());
    }
  }

  private static void append(Path to, List<Event> events) throws IOException {
    List<String> texts = new ArrayList<>();
    // The first newline ends a line that a kill may have truncated.
    texts.add("");
    events.forEach(event -> texts.add(new String(JSON.whole(event), StandardCharsets.UTF_8)));
    byte[] bytes = (String.join("\n", texts) + "\n").getBytes(StandardCharsets.UTF_8);
    try (var channel =
        FileChannel.open(
            to,
            APPENDING,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }
  }
}
