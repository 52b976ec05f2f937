package dev.jcompose.engine.log;

import dev.jcompose.engine.EngineException;
import dev.jcompose.engine.log.LogEntry.Stream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Reads a log in Docker's json-file format, through its rotated files, and goes on with the
/// current one while it is written. Holds one buffer and one open file, however long the log is.
///
/// @see <a href="https://docs.docker.com/engine/logging/drivers/json-file/">json-file</a>
public final class JsonFileLog implements LogStream {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int BUFFER = 16 * 1024;

  private final Path file;
  private final LogRequest request;
  private final LogWatch watch;
  private final BooleanSupplier running;
  private final Semaphore changed = new Semaphore(0);
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);
  private final ByteArrayOutputStream partial = new ByteArrayOutputStream();

  /// Files still to be read, oldest first; the open one is not among them.
  private final List<Path> older;

  private @Nullable FileChannel open;
  private Object inode = "";
  private boolean current;
  private boolean watching;
  private volatile boolean closed;

  private JsonFileLog(
      Path file, LogRequest request, LogWatch watch, BooleanSupplier running, List<Path> older) {
    this.file = file;
    this.request = request;
    this.watch = watch;
    this.running = running;
    this.older = older;
  }

  /// Opens a log.
  ///
  /// @param file the current file; may not exist
  /// @param running whether the container still runs; a follower ends when it does not
  public static JsonFileLog open(
      Path file, LogRequest request, LogWatch watch, BooleanSupplier running) {
    try {
      List<Path> files = files(file);
      var log = new JsonFileLog(file, request, watch, running, files);
      if (request.follow()) {
        watch.follow(directory(file), log.changed);
        log.watching = true;
      }
      if (request.tail().isPresent()) {
        log.skipTo(request.tail().orElseThrow());
      }
      return log;
    } catch (IOException problem) {
      throw failed(file, problem);
    }
  }

  private static Path directory(Path file) {
    return java.util.Objects.requireNonNull(file.getParent());
  }

  private static List<Path> files(Path file) {
    List<Path> files = new ArrayList<>();
    files.add(file);
    for (int number = 1; Files.exists(rotated(file, number)); number++) {
      files.addFirst(rotated(file, number));
    }
    return files;
  }

  private static Path rotated(Path file, int number) {
    return file.resolveSibling(file.getFileName() + "." + number);
  }

  /// Leaves out all but the last lines.
  private void skipTo(int lines) throws IOException {
    int missing = lines;
    for (int index = older.size() - 1; index >= 0; index--) {
      Tail found = tail(older.get(index), missing);
      missing -= found.lines();
      if (missing == 0) {
        older.subList(0, index).clear();
        openNext();
        if (open != null) {
          open.position(found.offset());
        }
        return;
      }
    }
  }

  private static Tail tail(Path path, int lines) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return Tail.find(channel, lines);
    } catch (NoSuchFileException absent) {
      return new Tail(0, 0);
    }
  }

  @Override
  public Optional<LogEntry> next() throws InterruptedException {
    try {
      while (!closed) {
        // Looked at before reading: what was written before the end is still read.
        boolean live = request.follow() && running.getAsBoolean();
        byte[] line = line();
        if (line != null) {
          Optional<LogEntry> entry = parse(line).filter(this::wanted);
          if (entry.isPresent()) {
            boolean late = request.until().map(entry.orElseThrow().time()::isAfter).orElse(false);
            return late ? Optional.empty() : entry;
          }
        } else if (!rotatedAway() && !await(live)) {
          return Optional.empty();
        }
      }
      return Optional.empty();
    } catch (IOException problem) {
      throw failed(file, problem);
    }
  }

  private boolean await(boolean live) throws InterruptedException {
    if (!live || closed) {
      return false;
    }
    changed.acquire();
    changed.drainPermits();
    return true;
  }

  private boolean wanted(LogEntry entry) {
    boolean stream =
        switch (entry.stream()) {
          case STDOUT -> request.stdout();
          case STDERR -> request.stderr();
        };
    return stream && request.since().map(start -> !entry.time().isBefore(start)).orElse(true);
  }

  /// The next whole line, or null when there is none yet.
  private byte @Nullable [] line() throws IOException {
    while (true) {
      int from = buffer.position();
      for (int at = from; at < buffer.limit(); at++) {
        if (buffer.get(at) == '\n') {
          partial.write(buffer.array(), from, at - from);
          buffer.position(at + 1);
          byte[] line = partial.toByteArray();
          partial.reset();
          return line;
        }
      }
      partial.write(buffer.array(), from, buffer.limit() - from);
      buffer.clear().limit(0);
      if (open == null && !openNext()) {
        return null;
      }
      if (!fill()) {
        if (current) {
          return null;
        }
        finish();
      }
    }
  }

  private boolean fill() throws IOException {
    buffer.clear();
    int count = open == null ? -1 : open.read(buffer);
    buffer.flip();
    return count > 0;
  }

  private boolean openNext() throws IOException {
    Path next = older.isEmpty() ? file : older.removeFirst();
    try {
      Object before;
      do {
        finish();
        before = inode(next);
        open = FileChannel.open(next, StandardOpenOption.READ);
        inode = inode(next);
      } while (!inode.equals(before));
    } catch (NoSuchFileException absent) {
      finish();
      return false;
    }
    current = older.isEmpty();
    return true;
  }

  private static Object inode(Path path) throws IOException {
    return Files.getAttribute(path, "unix:ino");
  }

  private void finish() throws IOException {
    FileChannel done = open;
    open = null;
    if (done != null) {
      done.close();
    }
  }

  /// Whether the file that was read to its end is not the current one any more. What was appended
  /// to it meanwhile is read first.
  private boolean rotatedAway() throws IOException {
    FileChannel channel = open;
    if (channel == null) {
      return false;
    }
    try {
      if (inode.equals(inode(file))) {
        return false;
      }
    } catch (NoSuchFileException absent) {
      return false;
    }
    if (channel.position() >= channel.size()) {
      finish();
      partial.reset();
    }
    return true;
  }

  private Optional<LogEntry> parse(byte[] line) {
    try {
      Line fields = JSON.readValue(line, Line.class);
      if (fields.log == null || fields.time == null) {
        return Optional.empty();
      }
      return Optional.of(
          new LogEntry(
              "stderr".equals(fields.stream) ? Stream.STDERR : Stream.STDOUT,
              Instant.parse(fields.time),
              fields.log.getBytes(StandardCharsets.UTF_8)));
    } catch (JacksonException | DateTimeParseException torn) {
      // A line that was cut off by a full disk; the next one is whole again.
      return Optional.empty();
    }
  }

  /// A line of the file.
  record Line(@Nullable String log, @Nullable String stream, @Nullable String time) {}

  @Override
  public void close() {
    closed = true;
    changed.release();
    if (watching) {
      watch.leave(directory(file), changed);
    }
    try {
      finish();
    } catch (IOException problem) {
      throw failed(file, problem);
    }
  }

  private static EngineException failed(Path file, IOException problem) {
    return new EngineException.ServerError(
        "log " + file + ": cannot be read: " + problem.getMessage(), problem);
  }
}
