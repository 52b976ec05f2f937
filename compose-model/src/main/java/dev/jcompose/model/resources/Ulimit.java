package dev.jcompose.model.resources;

/// A resource limit of processes.
///
/// @param soft what applies
/// @param hard how far the process may raise it; -1 is unlimited
/// @param single true when the file gave one number for both
public record Ulimit(long soft, long hard, boolean single) {
  /// One number for both limits.
  public static Ulimit of(long both) {
    return new Ulimit(both, both, true);
  }
}
