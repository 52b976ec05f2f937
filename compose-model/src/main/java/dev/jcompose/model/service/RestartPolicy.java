package dev.jcompose.model.service;

import dev.jcompose.model.diagnostics.Nearest;
import java.util.List;
import java.util.OptionalInt;

/// When a container that ended is started again.
public sealed interface RestartPolicy {
  /// Never: `no`.
  record Never() implements RestartPolicy {
    @Override
    public String toString() {
      return "no";
    }
  }

  /// Always, including after a restart of the engine: `always`.
  record Always() implements RestartPolicy {
    @Override
    public String toString() {
      return "always";
    }
  }

  /// Always, except when it was stopped by the user: `unless-stopped`.
  record UnlessStopped() implements RestartPolicy {
    @Override
    public String toString() {
      return "unless-stopped";
    }
  }

  /// After an exit code that is not 0: `on-failure[:N]`.
  ///
  /// @param maxAttempts how often at most; absent for no limit
  record OnFailure(OptionalInt maxAttempts) implements RestartPolicy {
    @Override
    public String toString() {
      return maxAttempts.isPresent() ? "on-failure:" + maxAttempts.getAsInt() : "on-failure";
    }
  }

  /// Reads the attribute's text.
  ///
  /// @throws IllegalArgumentException when it is not a valid policy; the message is for the user
  static RestartPolicy parse(String text) {
    return switch (text) {
      case "no" -> new Never();
      case "always" -> new Always();
      case "unless-stopped" -> new UnlessStopped();
      case "on-failure" -> new OnFailure(OptionalInt.empty());
      default -> new OnFailure(OptionalInt.of(attempts(text)));
    };
  }

  private static int attempts(String text) {
    if (text.startsWith("on-failure:")) {
      String count = text.substring("on-failure:".length());
      if (!count.isEmpty() && count.length() < 10 && count.chars().allMatch(Character::isDigit)) {
        return Integer.parseInt(count);
      }
    }
    throw new IllegalArgumentException(
        "\""
            + text
            + "\" is not a restart policy ("
            + Nearest.hint(text, List.of("no", "always", "unless-stopped", "on-failure"))
                .filter(_ -> text.indexOf(':') < 0)
                .orElse("no, always, unless-stopped, on-failure or on-failure:N")
            + ")");
  }
}
