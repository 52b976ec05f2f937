package dev.jcompose.engine.image;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.image.Snapshot;
import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What a writable layer changes in those below it (`docker diff`). Links are never followed: what
/// a container did to its files cannot lead out of them.
///
/// @param snapshot the layers
record ChangedFiles(Snapshot snapshot) {
  List<FileChange> list() {
    List<FileChange> changes = new ArrayList<>();
    try {
      walk(snapshot.upper(), Path.of(""), changes);
    } catch (IOException problem) {
      throw new EngineException.ServerError(
          "changes: cannot be read: " + IoFailure.words(problem), problem);
    }
    return changes;
  }

  private void walk(Path directory, Path relative, List<FileChange> changes) throws IOException {
    List<Path> entries;
    try (Stream<Path> found = Files.list(directory)) {
      entries = found.sorted().toList();
    }
    for (Path entry : entries) {
      Path path = relative.resolve(String.valueOf(entry.getFileName()));
      changes.add(new FileChange(kind(entry, path), "/" + path));
      if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        walk(entry, path, changes);
      }
    }
  }

  private FileChange.Kind kind(Path entry, Path path) throws IOException {
    if (isWhiteout(entry)) {
      return FileChange.Kind.DELETED;
    }
    return isBelow(path) ? FileChange.Kind.MODIFIED : FileChange.Kind.ADDED;
  }

  /// Whether the image has it: the topmost layer that contains or deletes it, or a directory above
  /// it, decides.
  private boolean isBelow(Path path) throws IOException {
    for (Path layer : snapshot.lower()) {
      Path at = layer;
      boolean there = true;
      for (Path name : path) {
        at = at.resolve(name);
        if (!Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
          there = false;
          break;
        }
        if (isWhiteout(at)) {
          return false;
        }
        if (Files.isSymbolicLink(at)) {
          return at.equals(layer.resolve(path));
        }
      }
      if (there) {
        return true;
      }
    }
    return false;
  }

  /// A character device with the number 0:0, as overlayfs marks what is deleted.
  private static boolean isWhiteout(Path file) throws IOException {
    int mode = (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    boolean character = (mode & 0170000) == 0020000;
    return character
        && ((Number) Files.getAttribute(file, "unix:rdev", LinkOption.NOFOLLOW_LINKS)).longValue()
            == 0;
  }
}
