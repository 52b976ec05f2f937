package dev.jcompose.image.tree;

import java.time.Instant;

/// The file at a path.
///
/// @param name its last component; `/` for the root
/// @param mode type and permissions as in `st_mode`
/// @param size bytes
/// @param linkTarget of a symbolic link, else empty
/// @see <a href="https://man7.org/linux/man-pages/man7/inode.7.html">inode(7)</a>
public record TreeStatus(String name, int mode, long size, Instant modified, String linkTarget) {
  private static final int TYPE = 0170000;
  private static final int DIRECTORY = 0040000;

  /// Whether it is a directory.
  public boolean isDirectory() {
    return (mode & TYPE) == DIRECTORY;
  }
}
