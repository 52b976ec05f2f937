package dev.jcompose.model.load;

import dev.jcompose.model.shorthand.VolumeSyntax;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Paths as text: what they are relative to, how they are shown, and which texts are not paths at
/// all.
final class Locations {
  private final Path workingDirectory;
  private final Map<String, String> environment;
  private final RemoteFiles remote;
  private final Map<String, Path> fetched = new HashMap<>();

  Locations(Path workingDirectory, Map<String, String> environment, RemoteFiles remote) {
    this.workingDirectory = workingDirectory;
    this.environment = environment;
    this.remote = remote;
  }

  /// The local copy of a remote file; each is fetched once.
  Path fetch(String address) throws RemoteFiles.RemoteException {
    Path known = fetched.get(address);
    if (known == null) {
      known = remote.fetch(address);
      fetched.put(address, known);
    }
    return known;
  }

  /// The path with `~` replaced by HOME.
  String expandHome(String path) {
    String home = environment.getOrDefault("HOME", "");
    return path.startsWith("~") && !home.isEmpty()
        ? VolumeSyntax.clean(home + "/" + path.substring(1))
        : path;
  }

  /// The path seen from a directory.
  String resolve(String directory, String path) {
    String expanded = expandHome(path);
    if (expanded.isEmpty() || expanded.startsWith("/")) {
      return expanded;
    }
    return VolumeSyntax.clean(directory.isEmpty() ? expanded : directory + "/" + expanded);
  }

  /// The text as a path; empty when it is not a valid path.
  static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException _) {
      return Optional.empty();
    }
  }

  /// The path as the user would write it: relative when it lies below the working directory.
  String show(Path path) {
    return path.startsWith(workingDirectory) && !path.equals(workingDirectory)
        ? workingDirectory.relativize(path).toString()
        : path.toString();
  }

  /// True for what names something on another machine.
  static boolean isRemote(String text) {
    return text.startsWith("oci://")
        || text.startsWith("git@")
        || text.startsWith("github.com/")
        || (text.indexOf("://") > 0 && !text.startsWith("file://"));
  }

  /// True for a build context that is not a local directory.
  static boolean isRemoteContext(String text) {
    return text.contains("://")
        || text.startsWith("service:")
        || text.startsWith("git@")
        || text.startsWith("github.com/");
  }
}
