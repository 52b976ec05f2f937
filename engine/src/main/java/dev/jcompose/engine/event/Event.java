package dev.jcompose.engine.event;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// Something that happened.
///
/// @param type `container`, `network`, `volume` or `image`
/// @param action Docker's word: `start`, `die`, `health_status: healthy`, ...
/// @param id of the container, network, or image; name of the volume
/// @param attributes `image`, `name`, labels, `exitCode`, `signal`, ...
/// @param time when
public record Event(
    String type, String action, String id, Map<String, String> attributes, Instant time) {
  /// Whether an event that was read is complete.
  boolean isWhole() {
    return Stream.of(type, action, id, attributes, time).noneMatch(Objects::isNull);
  }
}
