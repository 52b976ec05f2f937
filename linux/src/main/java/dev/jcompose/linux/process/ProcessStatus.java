package dev.jcompose.linux.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What `/proc/PID/stat` says of a process. Times are in clock ticks, of which there are
/// [#TICKS_PER_SECOND].
///
/// @param pid its number
/// @param name of the program, up to 15 bytes
/// @param state one letter: `R`, `S`, `D`, `Z`, `T`, ...
/// @param parent pid of the parent
/// @param group its process group
/// @param session its session
/// @param terminal device number of the controlling terminal, 0 for none
/// @param foregroundGroup the terminal's foreground process group, -1 for none
/// @param exiting whether it has begun to end: its files and namespaces may be gone already
/// @param userTicks CPU time in user mode
/// @param systemTicks CPU time in the kernel
/// @param priority as the kernel shows it, 20 for a usual process
/// @param nice -20 to 19
/// @param threads how many
/// @param startTicks when it started, since boot; together with the pid it identifies the process
/// @param virtualBytes its address space
/// @param residentPages in memory, 4 KiB each
/// @see "proc_pid_stat(5)"
public record ProcessStatus(
    int pid,
    String name,
    char state,
    int parent,
    int group,
    int session,
    int terminal,
    int foregroundGroup,
    boolean exiting,
    long userTicks,
    long systemTicks,
    int priority,
    int nice,
    int threads,
    long startTicks,
    long virtualBytes,
    long residentPages) {
  /// `USER_HZ`, which is the same on every x86-64 kernel.
  public static final int TICKS_PER_SECOND = 100;

  /// `PF_EXITING` of `linux/sched.h`.
  private static final long EXITING = 4;

  /// Looks at a process.
  ///
  /// @return empty when there is no such process
  public static Optional<ProcessStatus> read(int pid) {
    try {
      byte[] text = Files.readAllBytes(Path.of("/proc/" + pid + "/stat"));
      return Optional.of(parse(new String(text, StandardCharsets.ISO_8859_1)));
    } catch (IOException gone) {
      // ENOENT before, ESRCH while we read.
      return Optional.empty();
    }
  }

  /// The name may contain spaces and parentheses; the last closing parenthesis ends it.
  static ProcessStatus parse(String text) {
    int open = text.indexOf('(');
    int close = text.lastIndexOf(')');
    String[] rest = text.substring(close + 2).strip().split(" ", -1);
    return new ProcessStatus(
        Integer.parseInt(text.substring(0, open).strip()),
        text.substring(open + 1, close),
        rest[0].charAt(0),
        Integer.parseInt(rest[1]),
        Integer.parseInt(rest[2]),
        Integer.parseInt(rest[3]),
        Integer.parseInt(rest[4]),
        Integer.parseInt(rest[5]),
        (Long.parseLong(rest[6]) & EXITING) != 0,
        Long.parseLong(rest[11]),
        Long.parseLong(rest[12]),
        Integer.parseInt(rest[15]),
        Integer.parseInt(rest[16]),
        Integer.parseInt(rest[17]),
        Long.parseUnsignedLong(rest[19]),
        Long.parseUnsignedLong(rest[20]),
        Long.parseLong(rest[21]));
  }
}
