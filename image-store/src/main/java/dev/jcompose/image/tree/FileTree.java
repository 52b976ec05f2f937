package dev.jcompose.image.tree;

import dev.jcompose.image.ImageException;
import dev.jcompose.image.Owner;
import dev.jcompose.image.content.Compression;
import dev.jcompose.image.layer.TarExtraction;
import dev.jcompose.image.layer.UnpackLimits;
import dev.jcompose.image.tar.TarWriter;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.namespace.IdMapping;
import dev.jcompose.linux.process.FilesAs;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;

/// A file system accessed through its open root. Paths are resolved inside it, whatever links it
/// contains.
public final class FileTree implements AutoCloseable {
  private static final int NEW_DIRECTORY = 0755;

  private final Directory root;
  private final Optional<IdMapping> users;

  private FileTree(Directory root, Optional<IdMapping> users) {
    this.root = root;
    this.users = users;
  }

  /// Opens it.
  ///
  /// @param root a directory of the host
  public static FileTree open(Path root) {
    return open(root, Optional.empty());
  }

  /// Opens one of a container in a user namespace.
  ///
  /// @param users the mapping between the ids in archives and those that the files show
  public static FileTree open(Path root, Optional<IdMapping> users) {
    return new FileTree(Directory.open(root), users);
  }

  /// The file at a path; a symbolic link at its end is not followed, unless its content is meant.
  public Optional<TreeStatus> find(TreePath path) {
    return root.find(path.path(), path.content()).map(status -> status(path, status));
  }

  private TreeStatus status(TreePath path, FileStatus status) {
    String target = "";
    if (status.isSymlink()) {
      try (Directory parent = root.directory(path.parent())) {
        target = parent.readLink(path.name());
      }
    }
    return new TreeStatus(
        path.name().isEmpty() ? "/" : path.name(),
        status.type().modeBits() | status.mode(),
        status.size(),
        status.modified(),
        target);
  }

  /// Whether a path is on a read-only mount.
  public boolean isReadOnly(TreePath path) {
    try (Directory directory = root.directory(path.path())) {
      return directory.fileSystem().readOnly();
    }
  }

  /// Whether a directory is on the file system of the root, and not on another one mounted in it.
  public boolean isOfRoot(TreePath path) {
    return root.find(path.path(), true)
        .filter(status -> status.device() == root.status().device())
        .isPresent();
  }

  /// Makes a directory and those above it, for the tree's root user, where they are missing. What
  /// is in the way is left.
  public void makeDirectories(TreePath path) {
    String whole = path.path().substring(1);
    for (int end = 0; end >= 0; ) {
      end = whole.indexOf('/', end + 1);
      String part = end < 0 ? whole : whole.substring(0, end);
      Optional<FileStatus> found = root.find(part, true);
      if (found.isEmpty() && root.find(part, false).isEmpty()) {
        makeDirectory(TreePath.of(part));
      } else if (found.filter(FileStatus::isDirectory).isEmpty()) {
        return;
      }
    }
  }

  private void makeDirectory(TreePath path) {
    try (Directory parent = root.directory(path.parent())) {
      parent.makeDirectory(path.name(), NEW_DIRECTORY);
      users.ifPresent(ids -> parent.chown(path.name(), ids.user(0), ids.group(0)));
    }
  }

  /// Writes everything as a tar archive, with names that begin below the root.
  ///
  /// @param out closed
  public void writeAll(OutputStream out) throws IOException {
    try (var tar = new TarWriter(out)) {
      new TreeArchive(tar, users).addAll(root, "");
    }
  }

  /// Writes what is at a path as a tar archive. Its names begin with the path's last component,
  /// with a slash for the root, or with a dot when the content of a directory is meant.
  ///
  /// @param out closed
  public void write(TreePath path, OutputStream out) throws IOException {
    try (var tar = new TarWriter(out)) {
      var archive = new TreeArchive(tar, users);
      if (path.inside()) {
        try (Directory directory = root.directory(path.path())) {
          archive.addRoot(directory, "./");
        }
      } else if (path.name().isEmpty()) {
        archive.addRoot(root, "/");
      } else if (path.content()) {
        try (Directory directory = root.directory(path.path())) {
          archive.addRoot(directory, path.name() + "/");
        }
      } else {
        try (Directory parent = root.directory(path.parent())) {
          archive.add(parent, path.name(), path.name());
        }
      }
    }
  }

  /// Writes what is at a path as a tar archive whose names begin with a given name.
  ///
  /// @param out closed
  public void write(TreePath path, String as, OutputStream out) throws IOException {
    try (var tar = new TarWriter(out)) {
      var archive = new TreeArchive(tar, users);
      if (path.content()) {
        try (Directory directory = root.directory(path.path())) {
          archive.addRoot(directory, as + "/");
        }
      } else {
        try (Directory parent = root.directory(path.parent())) {
          archive.add(parent, path.name(), as);
        }
      }
    }
  }

  /// Unpacks an archive, plain or compressed, into a directory.
  ///
  /// @param replacing what may replace what
  /// @param owner new owner of the files; empty to keep the archive's
  /// @throws ImageException when the path is not a directory, the archive is damaged or hostile, or
  ///   the disk is full
  public void unpack(
      TreePath path, InputStream archive, TarExtraction.Replacing replacing, Optional<Owner> owner)
      throws IOException {
    if (root.find(path.path(), true).filter(FileStatus::isDirectory).isEmpty()) {
      throw new ImageException(ImageException.Kind.INVALID, "extraction point is not a directory");
    }
    String base = path.path().substring(1);
    var extraction =
        new TarExtraction(
            root, base, TarExtraction.Names.PLAIN, replacing, UnpackLimits.forSpaceOf(root));
    owner.ifPresent(extraction::ownedBy);
    // Clients compress without saying so.
    InputStream tar = Compression.open(new BufferedInputStream(archive));
    if (users.isEmpty()) {
      var _ = extraction.run(tar);
      return;
    }
    IdMapping ids = users.get();
    extraction.mappedBy(ids);
    try {
      var _ = FilesAs.run(ids.user(0), ids.group(0), () -> extraction.run(tar));
    } catch (IllegalArgumentException unknownId) {
      throw new ImageException(ImageException.Kind.INVALID, String.valueOf(unknownId.getMessage()));
    }
  }

  /// The same; anything may replace anything.
  public void unpack(TreePath path, InputStream archive) throws IOException {
    unpack(path, archive, TarExtraction.Replacing.ANYTHING, Optional.empty());
  }

  /// Removes one of our own directories with everything below it, without following links.
  public static void delete(Path directory) {
    Path whole = directory.toAbsolutePath();
    try (Directory parent = Directory.open(whole.resolveSibling("."))) {
      parent.removeTree(whole.getFileName().toString());
    }
  }

  @Override
  public void close() {
    root.close();
  }
}
