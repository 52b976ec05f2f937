package dev.jcompose.cli.log;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Prints lines of many containers, only complete lines.
public final class LogPrinter {
  private static final String ERASE = "\r\u001b[K";

  private final PrintStream out;
  private final PrintStream err;
  private final Prefixes prefixes;
  private final boolean clock;
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
  }

  /// Keeps a line below all others, which must fit on the terminal; empty for none.
  public synchronized void footer(String text) {
    out.print(ERASE + text);
    out.flush();
    footer = text;
  }

  /// Prints a line of a container.
  public synchronized void line(String name, boolean error, byte[] line) {
    PrintStream to = error ? err : out;
    String before = prefixes.before(name) + (clock ? Instant.now() + " " : "");
    byte[] start = before.getBytes(StandardCharsets.UTF_8);
    byte[] whole = new byte[start.length + line.length + 1];
    System.arraycopy(start, 0, whole, 0, start.length);
    System.arraycopy(line, 0, whole, start.length, line.length);
    whole[whole.length - 1] = '\n';
    aside();
    to.write(whole, 0, whole.length);
    to.flush();
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
    aside();
    out.println(prefixes.paint(name, text));
    out.flush();
    back();
  }
}
