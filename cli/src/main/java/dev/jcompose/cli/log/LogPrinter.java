package dev.jcompose.cli.log;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Prints lines of many containers, only complete lines. They are collected, because a system call
/// for each line of a long log takes longer than all the rest: who adds lines calls [#flush] before
/// it waits.
public final class LogPrinter {
  private static final int MOST_COLLECTED = 32 * 1024;
  private static final String ERASE = "\r\u001b[K";

  private final PrintStream out;
  private final PrintStream err;
  private final Prefixes prefixes;
  private final boolean clock;
  private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
  private PrintStream destination;
  private String footer = "";

  /// A printer.
  ///
  /// @param err where lines of stderr go; the same stream as `out` to have all in one
  /// @param clock true to put this machine's time before each line
  public LogPrinter(PrintStream out, PrintStream err, Prefixes prefixes, boolean clock) {
    this.out = out;
    this.err = err;
    this.prefixes = prefixes;
    this.clock = clock;
    this.destination = out;
  }

  /// Keeps a line below all others, which must fit on the terminal; empty for none.
  public synchronized void footer(String text) {
    flush();
    out.print(ERASE + text);
    out.flush();
    footer = text;
  }

  /// Prints a line of a container, at the next [#flush] or when there are many.
  public synchronized void line(String name, boolean error, byte[] line) {
    PrintStream to = error ? err : out;
    if (!to.equals(destination) || collected.size() > MOST_COLLECTED) {
      flush();
      destination = to;
    }
    String before = prefixes.before(name) + (clock ? Instant.now() + " " : "");
    collected.writeBytes(before.getBytes(StandardCharsets.UTF_8));
    collected.writeBytes(line);
    collected.write('\n');
  }

  /// Writes the lines that were collected.
  public synchronized void flush() {
    if (collected.size() == 0) {
      return;
    }
    byte[] lines = collected.toByteArray();
    collected.reset();
    aside();
    destination.write(lines, 0, lines.length);
    destination.flush();
    back();
  }

  private void aside() {
    if (!footer.isEmpty()) {
      out.print(ERASE);
      out.flush();
    }
  }

  private void back() {
    if (!footer.isEmpty()) {
      out.print(footer);
      out.flush();
    }
  }

  /// Prints a remark about a container in its colour.
  public synchronized void remark(String name, String text) {
    flush();
    aside();
    out.println(prefixes.paint(name, text));
    out.flush();
    back();
  }
}
