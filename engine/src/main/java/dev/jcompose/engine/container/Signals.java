package dev.jcompose.engine.container;

import dev.jcompose.engine.EngineException;
import java.util.List;
import java.util.Locale;

/// Names of signals, those of Linux on x86-64.
///
/// @see <a href="https://man7.org/linux/man-pages/man7/signal.7.html">signal(7)</a>
final class Signals {
  static final int KILL = 9;
  static final int TERM = 15;

  private static final int REALTIME_MIN = 34;
  private static final int REALTIME_MAX = 64;
  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  private Signals() {}

  /// The number of `SIGTERM`, `term`, `15`, or `RTMIN+3`.
  ///
  /// @throws EngineException.BadRequest when there is no such signal
  static int number(String text) {
    String name = text.strip().toUpperCase(Locale.ROOT);
    name = name.startsWith("SIG") ? name.substring(3) : name;
    int known = NAMES.indexOf(name.equals("IOT") ? "ABRT" : name.equals("POLL") ? "IO" : name);
    if (known >= 0) {
      return known + 1;
    }
    try {
      int number = realtime(name);
      if (number >= 1 && number <= REALTIME_MAX) {
        return number;
      }
    } catch (NumberFormatException noNumber) {
      throw new EngineException.BadRequest("invalid signal: " + text);
    }
    throw new EngineException.BadRequest("invalid signal: " + text);
  }

  private static int realtime(String name) {
    if (name.startsWith("RTMIN")) {
      return REALTIME_MIN + offset(name.substring(5));
    }
    if (name.startsWith("RTMAX")) {
      return REALTIME_MAX + offset(name.substring(5));
    }
    return Integer.parseInt(name);
  }

  private static int offset(String text) {
    return text.isEmpty() ? 0 : Integer.parseInt(text);
  }
}
