package dev.jcompose.model.develop;

import dev.jcompose.model.hook.Hook;
import java.util.List;
import java.util.Optional;

/// An entry of `develop.watch`.
///
/// @param path absolute path on the host
/// @param action what to do
/// @param target path in the container, for the actions that copy
/// @param ignore patterns as in .dockerignore
/// @param include patterns as in .dockerignore
/// @param exec command for `sync+exec`
/// @param initialSync whether files are copied when the watch begins
public record WatchRule(
    String path,
    Action action,
    Optional<String> target,
    List<String> ignore,
    List<String> include,
    Optional<Hook> exec,
    boolean initialSync) {
  /// What is done when a watched file changes.
  public enum Action {
    /// Rebuilds the image and replaces the containers.
    REBUILD("rebuild"),
    /// Copy the file into the containers.
    SYNC("sync"),
    /// Restart the containers.
    RESTART("restart"),
    /// Copy, then restart.
    SYNC_RESTART("sync+restart"),
    /// Copy, then run a command.
    SYNC_EXEC("sync+exec");

    private final String word;

    Action(String word) {
      this.word = word;
    }

    /// As written in Compose files.
    public String word() {
      return word;
    }
  }

  /// The same, with an initial copy.
  public WatchRule withInitialSync() {
    return new WatchRule(path, action, target, ignore, include, exec, true);
  }

  public WatchRule {
    ignore = List.copyOf(ignore);
    include = List.copyOf(include);
  }
}
