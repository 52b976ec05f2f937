package dev.jcompose.cli.copy;

import dev.jcompose.cli.invocation.CommandException;

/// The directory into which an archive is unpacked, and the prefix of the names in it.
///
/// @param directory with `/` between its parts
/// @param name the first part of each name; `.` if the content of the source goes directly into the
///   directory
/// @see <a href="https://docs.docker.com/reference/cli/docker/container/cp/#description">docker cp:
///   the rules</a>
public record Placement(String directory, String name) {
  /// Decides.
  ///
  /// @throws CommandException when the two do not match
  public static Placement of(CopySource source, Destination destination) {
    String path = destination.path();
    if (destination.exists() && destination.directory()) {
      return new Placement(path, source.content() ? "." : source.name());
    }
    if (destination.exists() && source.directory()) {
      throw new CommandException(
          "cannot copy directory %s to %s, which is not a directory"
              .formatted(source.name(), path));
    }
    boolean wantsDirectory = path.endsWith("/") || path.endsWith("/.") || path.equals(".");
    if (!destination.exists() && !source.directory() && wantsDirectory) {
      throw new CommandException("no such directory: " + path);
    }
    String whole = withoutEnd(path);
    int slash = whole.lastIndexOf('/');
    String parent = slash < 0 ? "." : slash == 0 ? "/" : whole.substring(0, slash);
    return new Placement(parent, whole.substring(slash + 1));
  }

  /// The last part of a path; `/` for the root.
  public static String lastName(String path) {
    String whole = withoutEnd(path);
    return whole.equals("/") ? "/" : whole.substring(whole.lastIndexOf('/') + 1);
  }

  /// A path without slashes and `/.` at its end.
  static String withoutEnd(String path) {
    String whole = path;
    while (whole.length() > 1 && (whole.endsWith("/") || whole.endsWith("/."))) {
      whole = whole.substring(0, whole.lastIndexOf('/'));
    }
    return whole.isEmpty() ? "/" : whole;
  }

  /// The path that a link leads to.
  ///
  /// @param link the link's own path
  public static String target(String link, String text) {
    if (text.startsWith("/")) {
      return text;
    }
    String whole = withoutEnd(link);
    return whole.substring(0, whole.lastIndexOf('/') + 1) + text;
  }

  /// A name of the archive as it is to be.
  public String renamed(String member) {
    String clean = member.startsWith("/") ? member.substring(1) : member;
    int slash = clean.indexOf('/');
    String rest = slash < 0 ? "" : clean.substring(slash);
    return name + rest;
  }
}
