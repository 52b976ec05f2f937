package dev.jcompose.cli.progress;

/// One step as the engine reports it.
///
/// @param id what it is about, such as `Container p-web-1`
/// @param state how far it is
/// @param text the word for it, such as `Creating`
public record Task(String id, State state, String text) {
  /// How far a task is.
  public enum State {
    /// It runs.
    WORKING,
    /// It is done.
    DONE,
    /// It failed.
    ERROR,
    /// It is done, with a remark.
    WARNING,
    /// It was not done, because something before it failed or there was nothing to do.
    SKIPPED;

    boolean ended() {
      return this != WORKING;
    }
  }
}
