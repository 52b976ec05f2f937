package dev.jcompose.model.check;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Words of the kernel that attributes take. The engine has its own tables of what they mean; a
/// test there holds the two together.
public final class Vocabulary {
  private static final Pattern REALTIME = Pattern.compile("RT(MIN(\\+\\d{1,2})?|MAX(-\\d{1,2})?)");
  private static final int LAST_SIGNAL = 64;
  private static final int REALTIME_SIGNALS = 30;

  /// Linux capabilities without `CAP_`.
  ///
  /// @see "capabilities(7)"
  public static final List<String> CAPABILITIES =
      List.of(
          "CHOWN",
          "DAC_OVERRIDE",
          "DAC_READ_SEARCH",
          "FOWNER",
          "FSETID",
          "KILL",
          "SETGID",
          "SETUID",
          "SETPCAP",
          "LINUX_IMMUTABLE",
          "NET_BIND_SERVICE",
          "NET_BROADCAST",
          "NET_ADMIN",
          "NET_RAW",
          "IPC_LOCK",
          "IPC_OWNER",
          "SYS_MODULE",
          "SYS_RAWIO",
          "SYS_CHROOT",
          "SYS_PTRACE",
          "SYS_PACCT",
          "SYS_ADMIN",
          "SYS_BOOT",
          "SYS_NICE",
          "SYS_RESOURCE",
          "SYS_TIME",
          "SYS_TTY_CONFIG",
          "MKNOD",
          "LEASE",
          "AUDIT_WRITE",
          "AUDIT_CONTROL",
          "SETFCAP",
          "MAC_OVERRIDE",
          "MAC_ADMIN",
          "SYSLOG",
          "WAKE_ALARM",
          "BLOCK_SUSPEND",
          "AUDIT_READ",
          "PERFMON",
          "BPF",
          "CHECKPOINT_RESTORE");

  /// Names of resource limits.
  ///
  /// @see "setrlimit(2); docker/go-units ulimit.go"
  public static final Set<String> ULIMITS =
      Set.of(
          "as",
          "core",
          "cpu",
          "data",
          "fsize",
          "locks",
          "memlock",
          "msgqueue",
          "nice",
          "nofile",
          "nproc",
          "rss",
          "rtprio",
          "rttime",
          "sigpending",
          "stack");

  private static final Set<String> SIGNALS =
      Set.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "IOT", "BUS", "FPE", "KILL", "USR1", "SEGV",
          "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CLD", "CONT", "STOP", "TSTP", "TTIN",
          "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "POLL", "PWR", "SYS",
          "UNUSED");

  private Vocabulary() {}

  /// Whether a signal is named: `SIGTERM`, `term`, `15`, `RTMIN+3`.
  public static boolean isSignal(String text) {
    if (text.matches("\\d{1,3}")) {
      int number = Integer.parseInt(text);
      return number >= 1 && number <= LAST_SIGNAL;
    }
    String upper = text.strip().toUpperCase(Locale.ROOT);
    String name = upper.startsWith("SIG") ? upper.substring(3) : upper;
    return SIGNALS.contains(name) || isRealtime(name);
  }

  private static boolean isRealtime(String name) {
    if (!REALTIME.matcher(name).matches()) {
      return false;
    }
    String offset = name.substring("RTMIN".length());
    return offset.isEmpty() || Integer.parseInt(offset.substring(1)) <= REALTIME_SIGNALS;
  }

  /// Whether a capability is named, `ALL` among them, in any case and with or without `CAP_`.
  public static boolean isCapability(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    String name = upper.startsWith("CAP_") ? upper.substring("CAP_".length()) : upper;
    return upper.equals("ALL") || CAPABILITIES.contains(name);
  }
}
