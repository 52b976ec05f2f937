package dev.jcompose.image.registry;

import java.time.Duration;

/// How long a registry is waited for.
///
/// @param silence the longest time without a byte
/// @param pause before the first repetition; each further one doubles it
record Patience(Duration silence, Duration pause) {
  static final Patience DEFAULT = new Patience(Duration.ofSeconds(30), Duration.ofMillis(250));
}
