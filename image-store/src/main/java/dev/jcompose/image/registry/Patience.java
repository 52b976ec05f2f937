package dev.jcompose.image.registry;

import java.time.Duration;

/// How long to wait for a registry.
///
/// @param silence the longest time without a byte
/// @param pause before the first retry; doubled for each further one
record Patience(Duration silence, Duration pause) {
  static final Patience DEFAULT = new Patience(Duration.ofSeconds(30), Duration.ofMillis(250));
}
