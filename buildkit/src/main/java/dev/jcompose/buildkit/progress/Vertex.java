package dev.jcompose.buildkit.progress;

import dev.jcompose.buildkit.wire.WireMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/// A part of a build that is shown as a line, with its output and the transfers it does.
public final class Vertex {
  private static final int VERTEXES = 1;
  private static final int STATUSES = 2;
  private static final int LOGS = 3;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;

  private final BuildProgress progress;
  private final String digest;
  private final String name;
  private final Instant started = Instant.now();
  private Optional<Instant> completed = Optional.empty();
  private boolean cached;
  private String error = "";

  Vertex(BuildProgress progress, String digest, String name) {
    this.progress = progress;
    this.digest = digest;
    this.name = name;
  }

  /// A line of its output, without line end.
  public void output(String line, boolean toStderr) {
    progress.tell(
        LOGS,
        WireMessage.builder()
            .text(1, digest)
            .message(2, Timestamp.of(Instant.now()))
            .number(3, toStderr ? STDERR : STDOUT)
            .bytes(4, (line + "\n").getBytes(StandardCharsets.UTF_8))
            .done());
  }

  /// Something within it begins: `transferring context:`.
  public Transfer transfer(String what) {
    return new Transfer(what);
  }

  /// Something within it is done: `naming to docker.io/library/x`.
  public void did(String what) {
    new Transfer(what).done(0);
  }

  /// Its result was there already.
  public synchronized void cached() {
    cached = true;
    completed = Optional.of(Instant.now());
    tell();
  }

  /// It is done. Nothing, when it has ended already.
  public synchronized void done() {
    if (completed.isEmpty()) {
      completed = Optional.of(Instant.now());
      tell();
    }
  }

  /// It failed.
  public synchronized void failed(String message) {
    error = message;
    completed = Optional.of(Instant.now());
    tell();
  }

  String digest() {
    return digest;
  }

  synchronized void tell() {
    WireMessage.Builder message =
        WireMessage.builder()
            .text(1, digest)
            .text(3, name)
            .flag(4, cached)
            .message(5, Timestamp.of(started))
            .text(7, error);
    completed.ifPresent(time -> message.message(6, Timestamp.of(time)));
    progress.tell(VERTEXES, message.done());
  }

  /// Bytes on their way.
  public final class Transfer {
    private static final long STEP = 256 * 1024;

    private final String what;
    private final Instant began = Instant.now();
    private long last;

    private Transfer(String what) {
      this.what = what;
      tell(0, false);
    }

    /// So many have come; not every call is reported.
    public void at(long bytes) {
      if (bytes - last >= STEP) {
        last = bytes;
        tell(bytes, false);
      }
    }

    /// All have come.
    public void done(long bytes) {
      tell(bytes, true);
    }

    private void tell(long bytes, boolean end) {
      Instant now = Instant.now();
      WireMessage.Builder message =
          WireMessage.builder()
              .text(1, what)
              .text(2, digest)
              .number(4, bytes)
              .message(6, Timestamp.of(now))
              .message(7, Timestamp.of(began));
      if (end) {
        message.message(8, Timestamp.of(now));
      }
      progress.tell(STATUSES, message.done());
    }
  }
}
