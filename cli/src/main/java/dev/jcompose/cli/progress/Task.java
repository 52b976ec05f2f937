package dev.jcompose.cli.progress;

import java.util.Locale;

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
    /// It was not done, since something before it failed or there was nothing to do.
    SKIPPED;

    /// The state by the engine's word for it; an unknown one counts as working.
    public static State named(String word) {
      for (State state : values()) {
        if (state.name().toLowerCase(Locale.ROOT).equals(word)) {
          return state;
        }
      }
      return WORKING;
    }

    boolean ended() {
      return this != WORKING;
    }
  }
}
