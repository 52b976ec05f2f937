package dev.jcompose.image.tree;

import dev.jcompose.image.ImageException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A path in a container, as a user writes it.
///
/// @param parent the directory it is in
/// @param name in it; empty for the root itself
/// @param content whether a directory is meant, as by a slash at the end: `/etc/`
/// @param inside whether its content is meant, not the directory: `/etc/.`
public record TreePath(String parent, String name, boolean content, boolean inside) {
  /// Reads a path.
  ///
  /// @throws ImageException when it is empty
  public static TreePath of(String text) {
    if (text.isEmpty()) {
      throw new ImageException(ImageException.Kind.INVALID, "bad parameter: path cannot be empty");
    }
    List<String> parts = Stream.of(text.split("/", -1)).filter(part -> !part.isEmpty()).toList();
    boolean inside = !parts.isEmpty() && parts.getLast().equals(".");
    List<String> names = parts.stream().filter(part -> !part.equals(".")).toList();
    return new TreePath(
        "/" + String.join("/", names.subList(0, Math.max(0, names.size() - 1))),
        names.isEmpty() ? "" : names.getLast(),
        inside || text.endsWith("/"),
        inside);
  }

  /// Reads a path as Docker does those in containers: `..` takes back what stands before it, even
  /// where that is a link.
  ///
  /// @throws ImageException when it is empty
  public static TreePath cleaned(String text) {
    List<String> parts = new ArrayList<>();
    for (String part : text.split("/", -1)) {
      if (!part.equals("..")) {
        parts.add(part);
      } else if (!parts.isEmpty()) {
        parts.removeLast();
      }
    }
    return of(
        text.isEmpty() ? "" : "/" + String.join("/", parts) + (text.endsWith("/") ? "/" : ""));
  }

  /// The path as a whole, from the root.
  public String path() {
    return parent.endsWith("/") ? parent + name : parent + "/" + name;
  }
}
