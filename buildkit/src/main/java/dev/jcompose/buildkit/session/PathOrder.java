package dev.jcompose.buildkit.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/// Paths have to come as a walk through a tree finds them: a directory before what is in it, and
/// names in the order of their bytes. That makes sure that each comes once, and that all parents
/// are directories.
final class PathOrder {
  private static final int LONGEST = 4096;

  private final Deque<Level> levels = new ArrayDeque<>(List.of(new Level("")));

  private static final class Level {
    final String directory;
    byte[] last = {};

    Level(String directory) {
      this.directory = directory;
    }
  }

  /// Takes the next one.
  ///
  /// @throws IllegalArgumentException when it must not come here
  void next(String path, boolean directory) {
    check(path);
    String parent = parent(path);
    while (!levels.getLast().directory.equals(parent)) {
      levels.removeLast();
      if (levels.isEmpty()) {
        throw new IllegalArgumentException(path + ": is out of order");
      }
    }
    Level level = levels.getLast();
    byte[] name = name(path).getBytes(StandardCharsets.UTF_8);
    if (Arrays.compareUnsigned(level.last, name) >= 0) {
      throw new IllegalArgumentException(path + ": is out of order");
    }
    level.last = name;
    if (directory) {
      levels.addLast(new Level(path));
    }
  }

  /// Rejects what leads out of the tree, or is not a name.
  ///
  /// @throws IllegalArgumentException with the path
  static void check(String path) {
    boolean clean =
        !path.isEmpty()
            && path.length() <= LONGEST
            && path.indexOf('\0') < 0
            && Arrays.stream(path.split("/", -1))
                .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    if (!clean) {
      throw new IllegalArgumentException(
          "\"" + path.replace('\0', '?') + "\": not a path of a file inside");
    }
  }

  /// Empty for what is in the root.
  static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
