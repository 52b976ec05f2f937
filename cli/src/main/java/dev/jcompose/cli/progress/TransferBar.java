package dev.jcompose.cli.progress;

import dev.jcompose.cli.format.Human;
import java.util.Locale;

/// The progress of a layer: a bar, bytes so far and in total, speed, and remaining time.
final class TransferBar {
  private static final int CELLS = 20;

  private final long since;
  private long first = -1;
  private long done;
  private long total;

  /// @param since nanoseconds of the clock when it began
  TransferBar(long since) {
    this.since = since;
  }

  void at(long bytes, long of) {
    if (first < 0) {
      first = bytes;
    }
    done = bytes;
    total = of;
  }

  /// @param now nanoseconds of the clock
  String text(long now) {
    if (total <= 0) {
      return "";
    }
    int full = (int) Math.min(CELLS, done * CELLS / total);
    double seconds = Math.max(1, now - since) / 1e9;
    double speed = (done - first) / seconds;
    String bar =
        "["
            + "=".repeat(full)
            + (full < CELLS ? ">" : "")
            + " ".repeat(Math.max(0, CELLS - full - 1))
            + "]";
    String left =
        speed < 1 || done >= total
            ? ""
            : ", " + duration((long) ((total - done) / speed)) + " left";
    return bar
        + " "
        + Human.size(done)
        + "/"
        + Human.size(total)
        + "  "
        + Human.size((long) speed)
        + "/s"
        + left;
  }

  private static String duration(long seconds) {
    return seconds < 60
        ? seconds + "s"
        : String.format(Locale.ROOT, "%dm%02ds", seconds / 60, seconds % 60);
  }
}
