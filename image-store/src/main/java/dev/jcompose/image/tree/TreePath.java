package dev.jcompose.image.tree;

import dev.jcompose.image.ImageException;

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
    boolean content = text.endsWith("/") || text.endsWith("/.");
    String path = text;
    while (path.endsWith("/") || path.endsWith("/.")) {
      path = path.substring(0, path.lastIndexOf('/'));
    }
    int slash = path.lastIndexOf('/');
    return new TreePath(
        slash <= 0 ? "/" : path.substring(0, slash),
        path.substring(slash + 1),
        content,
        text.endsWith("/."));
  }

  /// The path as a whole, from the root.
  public String path() {
    return parent.endsWith("/") ? parent + name : parent + "/" + name;
  }
}
