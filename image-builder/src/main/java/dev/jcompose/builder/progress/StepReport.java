package dev.jcompose.builder.progress;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Reports one step to the listener, splits output into lines, and keeps the last of them.
public final class StepReport {
  private static final int KEPT_LINES = 20;
  private static final int MAX_LINE = 16 * 1024;
  private static final long MAX_OUTPUT = 2L << 20;

  private final BuildListener listener;
  private final int step;
  private final long startedAt = System.nanoTime();
  private final Deque<String> last = new ArrayDeque<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errorLine = new ByteArrayOutputStream();
  private long shown;

  StepReport(BuildListener listener, int step, String title) {
    this.listener = listener;
    this.step = step;
    listener.event(new BuildEvent.Started(step, title));
  }

  public void cached() {
    listener.event(new BuildEvent.Cached(step));
  }

  public void done() {
    flush();
    Duration time = Duration.ofNanos(System.nanoTime() - startedAt);
    listener.event(new BuildEvent.Done(step, time));
  }

  public void failed(String message) {
    flush();
    listener.event(new BuildEvent.Failed(step, message));
  }

  public void output(ByteBuffer bytes, boolean error) {
    ByteArrayOutputStream into = error ? errorLine : line;
    while (bytes.hasRemaining()) {
      byte b = bytes.get();
      if (b == '\n' || into.size() >= MAX_LINE) {
        flushLine(into);
      }
      if (b != '\n') {
        into.write(b);
      }
    }
  }

  public List<String> lastLines() {
    return new ArrayList<>(last);
  }

  private void flush() {
    for (ByteArrayOutputStream rest : List.of(line, errorLine)) {
      if (rest.size() > 0) {
        flushLine(rest);
      }
    }
  }

  private void flushLine(ByteArrayOutputStream from) {
    String text = from.toString(StandardCharsets.UTF_8);
    from.reset();
    if (text.endsWith("\r")) {
      text = text.substring(0, text.length() - 1);
    }
    last.addLast(text);
    if (last.size() > KEPT_LINES) {
      last.removeFirst();
    }
    // As in BuildKit: the output of a noisy step is truncated, not that of the build.
    if (shown <= MAX_OUTPUT) {
      shown += text.length() + 1L;
      boolean cut = shown > MAX_OUTPUT;
      listener.event(
          new BuildEvent.Output(
              step, cut ? "[output clipped, 2MiB reached]" : text, from.equals(errorLine)));
    }
  }
}
