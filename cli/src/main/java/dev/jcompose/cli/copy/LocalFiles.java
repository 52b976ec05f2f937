package dev.jcompose.cli.copy;

import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.image.tree.FileTree;
import dev.jcompose.image.tree.TreePath;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.model.file.ProcessFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Files of this machine as a side of `cp`.
///
/// @param directory that relative paths start from
public record LocalFiles(Path directory) {
  private static final Path ROOT = Path.of("/");
  private static final int MOST_LINKS = 255;

  /// A local source.
  ///
  /// @param path absolute, with the `/` or `/.` that it was written with
  /// @param source its description
  public record Found(String path, CopySource source) {
    /// Writes it as a tar archive.
    ///
    /// @param out closed
    public void write(Placement placement, OutputStream out) throws IOException {
      try (FileTree tree = FileTree.open(ROOT)) {
        tree.write(TreePath.of(path), placement.name(), out);
      }
    }
  }

  /// Looks a source up.
  ///
  /// @param follow whether a link at its end stands for what it leads to
  public Found source(String path, boolean follow) {
    String absolute = absolute(path);
    boolean content = absolute.endsWith("/.") || path.equals(".");
    String name = Placement.lastName(absolute);
    Path file = Path.of(absolute);
    boolean through = follow || absolute.endsWith("/") || content;
    try {
      if (through) {
        file = file.toRealPath();
      } else {
        // The target of a dangling link is not needed.
        var _ = Files.readAttributes(file, "isDirectory", LinkOption.NOFOLLOW_LINKS);
      }
    } catch (IOException problem) {
      throw new CommandException("lstat " + file + ": " + words(problem));
    }
    boolean isDirectory =
        through ? Files.isDirectory(file) : Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
    if (!isDirectory && (content || absolute.endsWith("/"))) {
      throw new CommandException("lstat " + absolute + ": not a directory");
    }
    String whole = file.toString();
    return new Found(
        isDirectory ? whole + (content ? "/." : "/") : whole,
        new CopySource(name, isDirectory, content));
  }

  /// Looks a destination up. Its parent must exist.
  public Destination destination(String path) {
    String absolute = absolute(path);
    Path file = Path.of(Placement.withoutEnd(absolute));
    if (ProcessFiles.containOpen(file) && !Files.isDirectory(file) && !Files.isRegularFile(file)) {
      throw new CommandException(
          "invalid output path: \"%s\" must be a directory or a regular file (write - for an archive on standard output)"
              .formatted(path));
    }
    try {
      for (int links = 0; Files.isSymbolicLink(file); links++) {
        if (links > MOST_LINKS) {
          throw new CommandException("too many symlinks in \"" + path + "\"");
        }
        file = file.resolveSibling(Files.readSymbolicLink(file)).normalize();
        absolute = file.toString();
      }
    } catch (IOException problem) {
      throw new CommandException(file + ": " + words(problem));
    }
    Path parent = file.getParent() == null ? ROOT : file.getParent();
    if (!Files.exists(parent)) {
      throw new CommandException(
          "invalid output path: directory \"" + parent + "\" does not exist");
    }
    if (!Files.isDirectory(parent)) {
      throw new CommandException(parent + ": not a directory");
    }
    boolean exists = Files.exists(file);
    if (exists && !Files.isDirectory(file) && !Files.isRegularFile(file)) {
      throw new CommandException(
          "invalid output path: \"" + file + "\" must be a directory or a regular file");
    }
    return new Destination(absolute, exists, Files.isDirectory(file));
  }

  /// Looks up where a link goes: it takes the place of a link to a file, as in cp(1). Followed, a
  /// link that is copied for a second time would replace the file of this machine that it leads to.
  public Destination destinationOfLink(String path) {
    Path file = Path.of(Placement.withoutEnd(absolute(path)));
    return Files.isSymbolicLink(file) && !Files.isDirectory(file)
        ? new Destination(file.toString(), true, false)
        : destination(path);
  }

  private String absolute(String path) {
    String whole = directory.resolve(path).normalize().toString();
    if (path.endsWith("/.") || path.equals(".")) {
      return whole.equals("/") ? "/." : whole + "/.";
    }
    return path.endsWith("/") && !whole.equals("/") ? whole + "/" : whole;
  }

  static String words(IOException problem) {
    return problem instanceof NoSuchFileException
        ? "no such file or directory"
        : IoFailure.words(problem);
  }
}
