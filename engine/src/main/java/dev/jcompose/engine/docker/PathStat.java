package dev.jcompose.engine.docker;

import dev.jcompose.engine.json.Json;
import dev.jcompose.linux.file.FileStatus;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// What is at a path of a container, as Docker puts it in a header: base64 of JSON.
final class PathStat {
  private static final int SETUID = 04000;
  private static final int SETGID = 02000;
  private static final int STICKY = 01000;

  private PathStat() {}

  static String header(String name, FileStatus status, String linkTarget) {
    String json =
        Json.docker()
            .createObjectNode()
            .put("name", name)
            .put("size", status.size())
            .put("mode", mode(status))
            .put("mtime", status.modified().toString())
            .put("linkTarget", linkTarget)
            .toString();
    return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  /// Type and permissions with the bits where Go has them.
  ///
  /// @see <a href="https://pkg.go.dev/io/fs#FileMode">io/fs.FileMode</a>
  static long mode(FileStatus status) {
    long type =
        switch (status.type()) {
          case DIRECTORY -> 1L << 31;
          case SYMLINK -> 1L << 27;
          case BLOCK_DEVICE -> 1L << 26;
          case FIFO -> 1L << 25;
          case SOCKET -> 1L << 24;
          case CHARACTER_DEVICE -> 1L << 26 | 1L << 21;
          case REGULAR -> 0;
          case UNKNOWN -> 1L << 19;
        };
    int mode = status.mode();
    return type
        | (mode & 0777)
        | ((mode & SETUID) == 0 ? 0 : 1L << 23)
        | ((mode & SETGID) == 0 ? 0 : 1L << 22)
        | ((mode & STICKY) == 0 ? 0 : 1L << 20);
  }
}
