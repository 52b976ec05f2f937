package dev.jcompose.runtime.shim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/// What a shim has recorded about a running container. A pid alone may be reused; together with the
/// start time of the process and the boot id it identifies a process.
///
/// @param pid of the container's first process
/// @param startTicks when that was started, ticks since boot
/// @param startedAt the same as a time of day
/// @param shimPid of the shim
/// @param shimTicks when that was started
/// @param bootId which boot of the machine
record ShimRecord(
    int pid, long startTicks, Instant startedAt, int shimPid, long shimTicks, String bootId) {
  private static final int WORDS = 7;
  private static final String THIS_BOOT = readBootId();

  /// Reads `pid ticks seconds nanoseconds shim ticks boot`.
  static Optional<ShimRecord> parse(String text) {
    String[] words = text.strip().split(" ", -1);
    if (words.length != WORDS) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ShimRecord(
              Integer.parseInt(words[0]),
              Long.parseLong(words[1]),
              Instant.ofEpochSecond(Long.parseLong(words[2]), Long.parseLong(words[3])),
              Integer.parseInt(words[4]),
              Long.parseLong(words[5]),
              words[6]));
    } catch (NumberFormatException | DateTimeException damaged) {
      return Optional.empty();
    }
  }

  boolean ofThisBoot() {
    return bootId.equals(THIS_BOOT);
  }

  static String thisBoot() {
    return THIS_BOOT;
  }

  private static String readBootId() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}
