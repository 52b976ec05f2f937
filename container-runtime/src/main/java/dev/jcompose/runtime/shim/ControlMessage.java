package dev.jcompose.runtime.shim;

import dev.jcompose.runtime.ExitStatus;
import java.time.Instant;
import java.util.Optional;

/// The messages of a shim on a control connection.
sealed interface ControlMessage {
  /// The program has been executed.
  ///
  /// @param pid as the host sees it
  /// @param startTicks when the process was made, ticks since the machine's boot
  /// @param startedAt the same as a time of day
  record Started(int pid, long startTicks, Instant startedAt) implements ControlMessage {}

  /// The program could not be executed; the shim ends.
  record Failed(int code, String reason) implements ControlMessage {}

  /// The process has ended, its output is read, and its exit is recorded.
  record Ended(ExitStatus status) implements ControlMessage {}

  /// A process of the container was killed because memory ran out.
  ///
  /// @param before whether that was before this connection was made
  record OutOfMemory(boolean before) implements ControlMessage {}

  /// Something went wrong that the container's life does not depend on.
  record Warning(String text) implements ControlMessage {}

  /// Reads a message; empty when it is unknown.
  static Optional<ControlMessage> parse(char type, String text) {
    String[] words = text.split(" ", -1);
    return switch (type) {
      case 'S' ->
          Optional.of(
              new Started(Integer.parseInt(words[0]), Long.parseLong(words[1]), instant(words, 2)));
      case 'F' -> {
        int space = text.indexOf(' ');
        yield Optional.of(
            new Failed(Integer.parseInt(text.substring(0, space)), text.substring(space + 1)));
      }
      case 'O' -> Optional.of(new OutOfMemory(text.equals("before")));
      case 'W' -> Optional.of(new Warning(text));
      case 'X' -> Optional.of(new Ended(exitStatus(text)));
      default -> Optional.empty();
    };
  }

  /// Reads `code oom seconds nanoseconds ...`, the form of the exit file, too.
  static ExitStatus exitStatus(String text) {
    String[] words = text.strip().split(" ", -1);
    return new ExitStatus(Integer.parseInt(words[0]), words[1].equals("1"), instant(words, 2));
  }

  private static Instant instant(String[] words, int at) {
    return Instant.ofEpochSecond(Long.parseLong(words[at]), Long.parseLong(words[at + 1]));
  }
}
