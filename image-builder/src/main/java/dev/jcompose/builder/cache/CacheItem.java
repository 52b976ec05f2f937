package dev.jcompose.builder.cache;

import java.time.Instant;

/// An entry of the build cache.
///
/// @param id by which it can be pruned
/// @param kind what it is
/// @param description the instruction, or the mount's id
/// @param bytes its size; content that several steps share is counted for the lowest of them
/// @param created when it was made; for a mount, when it was last used
/// @param lastUsed when a build last needed it
/// @param shared whether an image or a container also uses its content
/// @param inUse whether a running build needs it
public record CacheItem(
    String id,
    Kind kind,
    String description,
    long bytes,
    Instant created,
    Instant lastUsed,
    boolean shared,
    boolean inUse) {
  /// What is kept.
  public enum Kind {
    /// The layer that a step made.
    STEP,
    /// The directory of `RUN --mount=type=cache`.
    MOUNT
  }
}
