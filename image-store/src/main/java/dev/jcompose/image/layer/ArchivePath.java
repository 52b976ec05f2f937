package dev.jcompose.image.layer;

import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import java.util.ArrayDeque;
import java.util.Deque;

/// Names of archive members as clean relative paths.
public final class ArchivePath {
  private ArchivePath() {}

  /// Without empty components, `.` and `a/..`, and without a slash at either end; empty for the
  /// root itself.
  ///
  /// @throws ImageException when it leads out of the archive or holds a NUL
  public static String clean(String name) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : name.split("/", -1)) {
      if (part.equals("..")) {
        if (parts.pollLast() == null) {
          throw new ImageException(
              Kind.INVALID, "archive member \"" + name + "\": points outside the archive");
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    if (name.indexOf('\0') >= 0) {
      throw new ImageException(Kind.INVALID, "archive member: its name holds a NUL");
    }
    return String.join("/", parts);
  }

  /// Like [#clean], but `..` at the root stays at the root, as in the kernel.
  public static String clampToRoot(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return String.join("/", parts);
  }

  /// The path of the directory it is in, empty for the root.
  public static String parent(String clean) {
    return clean.substring(0, Math.max(0, clean.lastIndexOf('/')));
  }

  /// The last component.
  public static String last(String clean) {
    return clean.substring(clean.lastIndexOf('/') + 1);
  }
}
