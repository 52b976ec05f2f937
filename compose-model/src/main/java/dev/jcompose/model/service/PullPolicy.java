package dev.jcompose.model.service;

import dev.jcompose.model.value.Durations;
import java.time.Duration;
import java.util.Optional;

/// When a service's image is pulled.
///
/// @param kind the policy
/// @param every how old an image may get, for the policies that refresh
/// @param text as written, in canonical form
public record PullPolicy(Kind kind, Optional<Duration> every, String text) {
  /// The ways to get an image.
  public enum Kind {
    /// Before each start.
    ALWAYS,
    /// Never; a missing image is an error.
    NEVER,
    /// Only when it is not there.
    MISSING,
    /// Not at all: it is built.
    BUILD,
    /// When the image is older than `every`.
    REFRESH
  }

  /// Reads the attribute's text.
  ///
  /// @throws IllegalArgumentException when it is not a valid policy; the message is for the user
  public static PullPolicy parse(String text) {
    return switch (text) {
      case "always" -> new PullPolicy(Kind.ALWAYS, Optional.empty(), text);
      case "never" -> new PullPolicy(Kind.NEVER, Optional.empty(), text);
      case "missing", "if_not_present" -> new PullPolicy(Kind.MISSING, Optional.empty(), "missing");
      case "build" -> new PullPolicy(Kind.BUILD, Optional.empty(), text);
      case "refresh" -> new PullPolicy(Kind.REFRESH, Optional.empty(), text);
      case "daily" -> new PullPolicy(Kind.REFRESH, Optional.of(Duration.ofDays(1)), text);
      case "weekly" -> new PullPolicy(Kind.REFRESH, Optional.of(Duration.ofDays(7)), text);
      default -> {
        if (!text.startsWith("every_")) {
          throw new IllegalArgumentException(
              "\""
                  + text
                  + "\" is not a pull policy (always, never, missing, build, daily, weekly or every_DURATION)");
        }
        Duration every = Durations.parse(text.substring("every_".length()));
        yield new PullPolicy(Kind.REFRESH, Optional.of(every), text);
      }
    };
  }
}
