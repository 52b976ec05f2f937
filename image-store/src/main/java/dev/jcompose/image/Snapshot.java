package dev.jcompose.image;

import java.nio.file.Path;
import java.util.List;

/// The directories of a container's file system: an image's layers and a writable one on top.
///
/// @param lower unpacked layers, topmost first; the topmost is the init layer with the mount points
///   of Docker's default mounts
/// @param upper the writable layer
/// @param work overlayfs's work directory
/// @param disposable whether it may be lost when the machine crashes, and is mounted only once
public record Snapshot(List<Path> lower, Path upper, Path work, boolean disposable) {
  /// Copies the list.
  public Snapshot {
    lower = List.copyOf(lower);
  }
}
