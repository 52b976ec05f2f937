package dev.jcompose.engine.image;

/// A difference between a container's files and its image's.
///
/// @param path absolute
public record FileChange(Kind kind, String path) {
  /// Kinds, in the order of Docker's numbers.
  public enum Kind {
    /// It was there, and is different now.
    MODIFIED,
    /// It was not there.
    ADDED,
    /// It is not there any more.
    DELETED
  }
}
