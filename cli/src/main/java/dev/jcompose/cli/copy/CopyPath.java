package dev.jcompose.cli.copy;

/// One side of `cp`: `SERVICE:PATH`, a local path, or `-`.
///
/// @param service empty for this machine
/// @param path as written
public record CopyPath(String service, String path) {
  /// Reads an argument. A path that begins with `/` or `.` is local, whatever colons it has.
  public static CopyPath of(String argument) {
    int colon = argument.indexOf(':');
    return colon < 0 || argument.startsWith("/") || argument.startsWith(".")
        ? new CopyPath("", argument)
        : new CopyPath(argument.substring(0, colon), argument.substring(colon + 1));
  }

  public boolean local() {
    return service.isEmpty();
  }

  /// True for a tar archive on standard input or output.
  public boolean stream() {
    return local() && path.equals("-");
  }
}
