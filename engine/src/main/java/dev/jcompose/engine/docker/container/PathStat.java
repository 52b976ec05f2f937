package dev.jcompose.engine.docker.container;

import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.image.tree.TreeStatus;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// A file in a container, as Docker describes it in a header: base64 of JSON.
final class PathStat {
  private static final int TYPE = 0170000;
  private static final int SETUID = 04000;
  private static final int SETGID = 02000;
  private static final int STICKY = 01000;

  private PathStat() {}

  static String header(TreeStatus status) {
    String json =
        DockerJson.docker()
            .createObjectNode()
            .put("name", status.name())
            .put("size", status.size())
            .put("mode", mode(status.mode()))
            .put("mtime", status.modified().toString())
            .put("linkTarget", status.linkTarget())
            .toString();
    return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  /// Type and permissions in Go's bit positions.
  ///
  /// @param mode as in `st_mode`
  /// @see <a href="https://pkg.go.dev/io/fs#FileMode">io/fs.FileMode</a>
  static long mode(int mode) {
    long type =
        switch (mode & TYPE) {
          case 0040000 -> 1L << 31; // directory
          case 0120000 -> 1L << 27; // symbolic link
          case 0060000 -> 1L << 26; // block device
          case 0010000 -> 1L << 25; // named pipe
          case 0140000 -> 1L << 24; // socket
          case 0020000 -> 1L << 26 | 1L << 21; // character device
          default -> 0;
        };
    return type
        | (mode & 0777)
        | ((mode & SETUID) == 0 ? 0 : 1L << 23)
        | ((mode & SETGID) == 0 ? 0 : 1L << 22)
        | ((mode & STICKY) == 0 ? 0 : 1L << 20);
  }
}
