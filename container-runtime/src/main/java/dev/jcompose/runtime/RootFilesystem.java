package dev.jcompose.runtime;

import java.nio.file.Path;
import java.util.List;

/// The directories an overlay mount is made of.
///
/// @param lower read-only layers, topmost first
/// @param upper the writable layer
/// @param work overlayfs's work directory, empty and on the same file system as `upper`
/// @param disposable whether `upper` may be lost when the machine crashes, so that nothing is
///   synced to disk; `work` can then be used for one mount only
public record RootFilesystem(List<Path> lower, Path upper, Path work, boolean disposable) {
  /// Copies the list.
  public RootFilesystem {
    lower = List.copyOf(lower);
  }
}
