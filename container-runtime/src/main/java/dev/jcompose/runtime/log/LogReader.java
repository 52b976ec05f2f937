package dev.jcompose.runtime.log;

import dev.jcompose.linux.file.OpenFile;
import dev.jcompose.runtime.LogSpec;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Returns the entries of a log one by one, in the order they were written, each once, even when
/// files are rotated in the meantime (as long as a file is not overwritten before it is read).
/// Needs memory for one entry, whatever the log's size.
///
/// [#next] is for one thread, which may be a virtual one; [#close] is for any.
public final class LogReader implements AutoCloseable {
  /// How often to check when there are no notifications, and when there should be.
  private static final Duration UNWATCHED = Duration.ofMillis(50);

  private static final Duration WATCHED = Duration.ofSeconds(2);

  private final LogQuery query;
  private final LogWatch watch;
  private final BooleanSupplier writing;
  private final LogFiles files;
  private final Path directory;
  private final Deque<OpenFile> waiting;
  private final JsonLine parser = new JsonLine();
  private final ReentrantLock lock = new ReentrantLock();
  private final Semaphore changes = new Semaphore(0);
  private @Nullable LineReader current;
  private LogWatch.@Nullable Registration registration;
  private long position;
  private boolean watching;
  private volatile boolean closing;
  private boolean done;

  LogReader(LogSpec.JsonFile spec, LogQuery query, LogWatch watch, BooleanSupplier writing) {
    this.query = query;
    this.watch = watch;
    this.writing = writing;
    this.files = new LogFiles(spec.file(), spec.maxFiles());
    this.directory = spec.file().toAbsolutePath().resolveSibling("").normalize();
    this.waiting = new ArrayDeque<>(files.openAll());
    if (query.tail().isPresent()) {
      this.position = TailPosition.find(waiting, Math.max(0, query.tail().getAsLong()));
    }
  }

  /// The next entry; empty when there will be none: at the end of the log or, when following, when
  /// nothing more will be written, at `until`, or after [#close]. Waits for one when following.
  ///
  /// @throws InterruptedException when the thread is interrupted while it waits
  public Optional<LogEntry> next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!done && !closing) {
        // Checked before reading, so that what was written before the end is found afterwards.
        boolean last = !query.follow() || !writing.getAsBoolean();
        changes.drainPermits();
        Optional<LogEntry> entry = read();
        if (entry.isPresent()) {
          if (isAfterEnd(entry.get())) {
            break;
          }
          if (isWanted(entry.get())) {
            return entry;
          }
        } else if (!advance() && (last || !await())) {
          break;
        }
      }
      release();
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    if (changes.availablePermits() == 0) {
      changes.release();
    }
  }

  /// Ends reading at once; a waiting [#next] returns nothing. Idempotent.
  @Override
  public void close() {
    closing = true;
    wake();
    lock.lock();
    try {
      release();
    } finally {
      lock.unlock();
    }
  }

  private Optional<LogEntry> read() {
    while (current != null && current.next()) {
      Optional<LogEntry> entry = parser.parse(current.bytes(), current.start(), current.end());
      // Torn lines come from a full disk or a power cut; the lines around them are still valid.
      if (entry.isPresent()) {
        return entry;
      }
    }
    return Optional.empty();
  }

  // Continues with the next file, if there is one. If the current file has been rotated, it is read
  // once more, because its last lines may have been written after we reached its end.
  private boolean advance() {
    LineReader reader = current;
    if (reader == null) {
      if (waiting.isEmpty()) {
        waiting.addAll(files.openAll());
      }
    } else if (waiting.isEmpty()) {
      if (files.isCurrent(reader.file())) {
        return reader.rewindIfCut();
      }
      if (reader.fill()) {
        return true;
      }
      files.successor(reader.file()).ifPresent(waiting::add);
    }
    OpenFile next = waiting.poll();
    if (next == null) {
      return false;
    }
    if (reader != null) {
      reader.close();
    }
    current = new LineReader(next, position);
    position = 0;
    return true;
  }

  private boolean await() throws InterruptedException {
    if (!watching) {
      watching = true;
      registration = watch.register(directory, this::wake).orElse(null);
      // Something may have been written before the watch was set up.
      return true;
    }
    Duration patience = registration == null ? UNWATCHED : WATCHED;
    if (query.until().isPresent()) {
      Duration left = Duration.between(Clock.systemUTC().instant(), query.until().get());
      if (left.isNegative() || left.isZero()) {
        return false;
      }
      patience = patience.compareTo(left) < 0 ? patience : left;
    }
    lock.unlock();
    try {
      boolean unusedSignal = changes.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      lock.lock();
    }
    return true;
  }

  private boolean isWanted(LogEntry entry) {
    boolean stream =
        switch (entry.stream()) {
          case STDOUT -> query.stdout();
          case STDERR -> query.stderr();
        };
    return stream && query.since().map(since -> !entry.time().isBefore(since)).orElse(true);
  }

  private boolean isAfterEnd(LogEntry entry) {
    Optional<Instant> until = query.until();
    return until.isPresent() && entry.time().isAfter(until.get());
  }

  private void release() {
    if (done) {
      return;
    }
    done = true;
    if (current != null) {
      current.close();
      current = null;
    }
    waiting.forEach(OpenFile::close);
    waiting.clear();
    files.close();
    if (registration != null) {
      registration.close();
    }
  }
}
