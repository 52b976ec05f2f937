package dev.jcompose.engine.health;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.jcompose.engine.json.Lenient;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// Docker's `Health`: what the probes of a container found.
///
/// @param status the current status
/// @param failingStreak failures in a row
/// @param log the last five probes, oldest first
public record Health(Status status, int failingStreak, List<Probe> log) {
  /// How a run begins.
  public static final Health NEW = new Health(Status.STARTING, 0, List.of());

  /// Fills in what was left out.
  public Health {
    status = Lenient.or(status, Status.STARTING);
    log = Lenient.list(log);
  }

  /// Where a container stands.
  public enum Status {
    /// Not known yet.
    STARTING,
    /// The last probe succeeded, or not enough failed.
    HEALTHY,
    /// Too many probes failed.
    UNHEALTHY;

    /// Docker's word.
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// The one with this word.
    ///
    /// @throws IllegalArgumentException when there is none
    public static Status ofWord(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /// One probe.
  ///
  /// @param exitCode 0 healthy, 1 unhealthy, -1 it timed out or could not be started
  /// @param output the first 4096 bytes of what it wrote
  public record Probe(Instant start, Instant end, int exitCode, String output) {
    /// Fills in what was left out.
    public Probe {
      output = Lenient.text(output);
    }
  }
}
