package dev.jcompose.linux.name;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A signal of Linux on x86-64, as `--signal`, `stop_signal` and `STOPSIGNAL` name it.
///
/// @param number 0 to 64; 0 only asks whether the process is there
/// @see "signal(7); moby/sys signal"
public record SignalNumber(int number) {
  /// Asks a process to end.
  public static final SignalNumber TERM = new SignalNumber(15);

  /// The end.
  public static final SignalNumber KILL = new SignalNumber(9);

  private static final int LAST = 64;
  // glibc reserves 32 and 33; musl also reserves 34, but all programs count from glibc's 34.
  private static final int REALTIME_FIRST = 34;
  private static final List<String> STANDARD =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");
  private static final Map<String, Integer> NUMBERS = numbers();
  private static final Pattern REALTIME = Pattern.compile("RT(MIN\\+|MAX-)(\\d{1,2})");

  /// Checks the range.
  public SignalNumber {
    if (number < 0 || number > LAST) {
      throw new IllegalArgumentException("invalid signal: " + number);
    }
  }

  /// Reads `SIGTERM`, `term`, `15`, `RTMIN+3`, `SIGRTMAX-1`.
  ///
  /// @throws IllegalArgumentException for anything else, in Docker's words (`invalid signal: X`)
  public static SignalNumber parse(String text) {
    return find(text.strip())
        .orElseThrow(() -> new IllegalArgumentException("invalid signal: " + text));
  }

  /// The name with `SIG`: `SIGTERM`, `SIGRTMIN+3`; the number for one that has no name.
  public String name() {
    if (number >= 1 && number <= STANDARD.size()) {
      return "SIG" + STANDARD.get(number - 1);
    }
    if (number >= REALTIME_FIRST) {
      int past = number - REALTIME_FIRST;
      return "SIGRTMIN" + (past == 0 ? "" : "+" + past);
    }
    return Integer.toString(number);
  }

  @Override
  public String toString() {
    return name();
  }

  private static Optional<SignalNumber> find(String text) {
    if (text.matches("\\d{1,3}")) {
      int number = Integer.parseInt(text);
      return number <= LAST ? Optional.of(new SignalNumber(number)) : Optional.empty();
    }
    String upper = text.toUpperCase(Locale.ROOT);
    String name = upper.startsWith("SIG") ? upper.substring(3) : upper;
    Integer known = NUMBERS.get(name);
    if (known != null) {
      return Optional.of(new SignalNumber(known));
    }
    Matcher realtime = REALTIME.matcher(name);
    if (!realtime.matches()) {
      return Optional.empty();
    }
    int offset = Integer.parseInt(realtime.group(2));
    int number = realtime.group(1).equals("MIN+") ? REALTIME_FIRST + offset : LAST - offset;
    return number >= REALTIME_FIRST && number <= LAST
        ? Optional.of(new SignalNumber(number))
        : Optional.empty();
  }

  private static Map<String, Integer> numbers() {
    Map<String, Integer> numbers = new HashMap<>();
    for (int at = 0; at < STANDARD.size(); at++) {
      numbers.put(STANDARD.get(at), at + 1);
    }
    numbers.put("IOT", numbers.get("ABRT"));
    numbers.put("CLD", numbers.get("CHLD"));
    numbers.put("POLL", numbers.get("IO"));
    numbers.put("UNUSED", numbers.get("SYS"));
    numbers.put("RTMIN", REALTIME_FIRST);
    numbers.put("RTMAX", LAST);
    return Map.copyOf(numbers);
  }
}
