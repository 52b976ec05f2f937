package dev.jcompose.model.service;

import java.util.Optional;

/// A service's dependency on another one.
///
/// @param condition the state that the other must reach before this one starts
/// @param required false when a missing or failed one is only a warning
/// @param restart true when this one is restarted after an operation restarted or replaced the
///   other
public record Dependency(Condition condition, boolean required, boolean restart) {
  /// What has to be true of a dependency.
  public enum Condition {
    /// It was started.
    STARTED("service_started"),
    /// Its health check passed.
    HEALTHY("service_healthy"),
    /// It ended with exit code 0.
    COMPLETED("service_completed_successfully");

    private final String word;

    Condition(String word) {
      this.word = word;
    }

    /// As written in Compose files.
    public String word() {
      return word;
    }

    /// The condition of that word.
    public static Optional<Condition> of(String word) {
      for (Condition condition : values()) {
        if (condition.word.equals(word)) {
          return Optional.of(condition);
        }
      }
      return Optional.empty();
    }
  }

  /// What the short form means.
  public static final Dependency PLAIN = new Dependency(Condition.STARTED, true, false);
}
