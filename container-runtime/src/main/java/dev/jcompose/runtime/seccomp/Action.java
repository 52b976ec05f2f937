package dev.jcompose.runtime.seccomp;

import java.util.OptionalInt;

/// The answer of a filter to a system call: the kernel's `SECCOMP_RET_*` value.
///
/// @see "seccomp(2)"
record Action(int value) {
  static final Action ALLOW = new Action(0x7fff0000);
  static final Action KILL_PROCESS = new Action(0x80000000);
  static final Action ENOSYS = errno(38);
  private static final int EPERM = 1;
  private static final int DATA = 0xffff;
  private static final int LAST_ERRNO = 4095;

  /// The call fails with this error number.
  static Action errno(int number) {
    return new Action(0x00050000 | number);
  }

  /// The action of this name in a profile.
  ///
  /// @param data error number or tracer's message; `EPERM` when the profile has none
  /// @throws SeccompException for unknown names, and for those that need a helper process
  static Action named(String name, OptionalInt data) {
    int number = data.orElse(EPERM);
    if (number < 0 || number > DATA || (name.equals("SCMP_ACT_ERRNO") && number > LAST_ERRNO)) {
      throw new SeccompException("seccomp profile: errno " + number + ": out of range");
    }
    return switch (name) {
      case "SCMP_ACT_ALLOW" -> ALLOW;
      case "SCMP_ACT_ERRNO" -> errno(number);
      case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD" -> new Action(0);
      case "SCMP_ACT_KILL_PROCESS" -> KILL_PROCESS;
      case "SCMP_ACT_TRAP" -> new Action(0x00030000);
      case "SCMP_ACT_LOG" -> new Action(0x7ffc0000);
      case "SCMP_ACT_TRACE" -> new Action(0x7ff00000 | number);
      case "SCMP_ACT_NOTIFY" ->
          throw new SeccompException(
              "seccomp profile: SCMP_ACT_NOTIFY: not supported (use SCMP_ACT_ERRNO or another"
                  + " action)");
      default -> throw new SeccompException("seccomp profile: unknown action \"" + name + "\"");
    };
  }

  /// Its name in a profile.
  String profileName() {
    return switch (value & ~DATA) {
      case 0x7fff0000 -> "SCMP_ACT_ALLOW";
      case 0x00050000 -> "SCMP_ACT_ERRNO";
      case 0x80000000 -> "SCMP_ACT_KILL_PROCESS";
      case 0x00030000 -> "SCMP_ACT_TRAP";
      case 0x7ffc0000 -> "SCMP_ACT_LOG";
      case 0x7ff00000 -> "SCMP_ACT_TRACE";
      default -> "SCMP_ACT_KILL_THREAD";
    };
  }

  /// Whether a number belongs to it.
  boolean takesNumber() {
    return (value & ~DATA) == 0x00050000 || (value & ~DATA) == 0x7ff00000;
  }

  /// Whether the call is made.
  boolean permits() {
    return equals(ALLOW) || value == 0x7ffc0000;
  }
}
