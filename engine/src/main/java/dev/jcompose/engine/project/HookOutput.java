package dev.jcompose.engine.project;

import dev.jcompose.engine.exec.Probes;
import dev.jcompose.linux.call.IoFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The output of a hook: every line is forwarded, and the last ones are kept for the message of a
/// failure, those of stderr before those of stdout.
///
/// @see "docker/compose pkg/compose/hook.go outputTail: the two limits"
final class HookOutput {
  private static final Logger LOG = LoggerFactory.getLogger(HookOutput.class);
  private static final int TAIL_LINES = 10;
  private static final int TAIL_BYTES = 2048;
  private static final int HEADER = 8;
  private static final int BUFFER = 4096;

  private final Consumer<String> lines;
  private final Stream out = new Stream();
  private final Stream err = new Stream();

  HookOutput(Consumer<String> lines) {
    this.lines = lines;
  }

  /// One of the two streams.
  private final class Stream {
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private final Deque<String> tail = new ArrayDeque<>();

    void write(byte[] bytes, int length) {
      for (int index = 0; index < length; index++) {
        if (bytes[index] == '\n') {
          flush();
        } else if (pending.size() < BUFFER) {
          pending.write(bytes[index]);
        }
      }
    }

    void flush() {
      String line = pending.toString(StandardCharsets.UTF_8).stripTrailing();
      pending.reset();
      lines.accept(line);
      if (line.isBlank()) {
        return;
      }
      tail.addLast(line);
      if (tail.size() > TAIL_LINES) {
        tail.removeFirst();
      }
    }

    void end() {
      if (pending.size() > 0) {
        flush();
      }
    }

    String text() {
      String text = String.join("\n", tail).strip();
      return text.substring(Math.max(0, text.length() - TAIL_BYTES));
    }
  }

  /// Reads until the process has ended.
  ///
  /// @param terminal whether the output has no frames
  void read(SocketChannel channel, boolean terminal) {
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    ByteBuffer payload = ByteBuffer.allocate(BUFFER);
    try (channel) {
      if (terminal) {
        while (channel.read(payload.clear()) >= 0) {
          out.write(payload.array(), payload.position());
        }
      }
      while (!terminal && Probes.fill(channel, header.clear())) {
        Stream stream = header.get(0) == 2 ? err : out;
        int left = header.getInt(4);
        while (left > 0 && Probes.fill(channel, payload.clear().limit(Math.min(left, BUFFER)))) {
          stream.write(payload.array(), payload.limit());
          left -= payload.limit();
        }
      }
    } catch (IOException ended) {
      LOG.debug("hook: output ended: {}", IoFailure.words(ended));
    }
    out.end();
    err.end();
  }

  /// What to say of a failure.
  String tail() {
    String errors = err.text();
    return errors.isEmpty() ? out.text() : errors;
  }
}
