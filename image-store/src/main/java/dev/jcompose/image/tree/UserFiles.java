package dev.jcompose.image.tree;

import dev.jcompose.image.ImageException;
import dev.jcompose.image.layer.ArchivePath;
import dev.jcompose.image.tar.EntryContent;
import dev.jcompose.image.tar.TarEntry;
import dev.jcompose.image.tar.TarReader;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.file.FileType;
import dev.jcompose.linux.file.OpenFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Unpacks files from a container into a directory of a user. The files belong to the calling user,
/// and nothing outside the directory is reached, whatever links the container created.
public final class UserFiles {
  private static final int OWNER_MAY_ALL = 0700;

  private final Path directory;
  private final UnaryOperator<String> renamed;
  private final Deque<Finished> directories = new ArrayDeque<>();

  /// A directory's mode and time, which are set when its content is complete.
  private record Finished(String path, int mode, Instant modified) {}

  /// @param renamed what a name of the archive becomes, below the directory
  public UserFiles(Path directory, UnaryOperator<String> renamed) {
    this.directory = directory;
    this.renamed = renamed;
  }

  /// Unpacks to the end of the archive.
  ///
  /// @throws ImageException when a file is in the way or cannot be written
  public void run(InputStream archive) throws IOException {
    TarReader reader = new TarReader(archive);
    EntryContent content = new EntryContent(reader);
    String current = "";
    try (Directory root = Directory.open(directory)) {
      for (Optional<TarEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
        current = clean(renamed.apply(entry.get().name()));
        if (!current.isEmpty()) {
          place(root, content, entry.get(), current);
        }
      }
      for (Finished one : directories) {
        current = one.path();
        try (Directory parent = root.directory(ArchivePath.parent(current))) {
          parent.chmod(ArchivePath.last(current), one.mode());
          parent.setTimes(ArchivePath.last(current), one.modified(), one.modified());
        }
      }
    } catch (LinuxException problem) {
      throw refused(directory.resolve(current) + ": " + problem.getMessage());
    }
  }

  private void place(Directory root, EntryContent content, TarEntry entry, String path)
      throws IOException {
    String name = ArchivePath.last(path);
    try (Directory parent = root.directory(ArchivePath.parent(path))) {
      Optional<FileStatus> existing = parent.find(name);
      boolean toDirectory = entry.type() == TarEntry.Type.DIRECTORY;
      if (existing.isPresent()) {
        boolean isDirectory = existing.get().isDirectory();
        if (isDirectory != toDirectory) {
          throw refused(inTheWay(path, isDirectory));
        }
        if (!isDirectory) {
          parent.unlink(name);
        }
      }
      switch (entry.type()) {
        case DIRECTORY -> {
          if (existing.isEmpty()) {
            parent.makeDirectory(name, OWNER_MAY_ALL);
          }
          directories.push(new Finished(path, entry.mode(), entry.modified()));
        }
        case FILE -> file(parent, name, content, entry);
        case HARD_LINK -> {
          String target = clean(renamed.apply(entry.linkName()));
          try (Directory from = root.directory(ArchivePath.parent(target))) {
            parent.makeLink(name, from, ArchivePath.last(target));
          }
        }
        case SYMLINK -> {
          parent.makeSymlink(name, entry.linkName());
          parent.setTimes(name, entry.modified(), entry.modified());
        }
        case CHARACTER_DEVICE -> node(parent, name, FileType.CHARACTER_DEVICE, entry);
        case BLOCK_DEVICE -> node(parent, name, FileType.BLOCK_DEVICE, entry);
        case FIFO -> node(parent, name, FileType.FIFO, entry);
      }
    }
  }

  private static ImageException refused(String message) {
    return new ImageException(ImageException.Kind.INVALID, message);
  }

  private String inTheWay(String path, boolean isDirectory) {
    Path whole = directory.resolve(path);
    return isDirectory
        ? "cannot overwrite directory \"%s\" with non-directory \"%s\"".formatted(whole, directory)
        : "cannot overwrite non-directory \"%s\" with directory \"%s\"".formatted(whole, directory);
  }

  private void file(Directory parent, String name, EntryContent content, TarEntry entry)
      throws IOException {
    try (OpenFile file = parent.create(name, 0600)) {
      content.write(entry, file);
      file.chmod(entry.mode());
      file.setTimes(entry.modified(), entry.modified());
    }
  }

  private static void node(Directory parent, String name, FileType type, TarEntry entry) {
    try {
      parent.makeNode(name, type, 0600, entry.major(), entry.minor());
    } catch (LinuxException problem) {
      if (problem.is(Errno.EPERM)) {
        throw refused(
            entry.name() + ": only root may make a device node (run the command as root)");
      }
      throw problem;
    }
    parent.chmod(name, entry.mode());
    parent.setTimes(name, entry.modified(), entry.modified());
  }

  /// A name without `.`, and without a way up.
  private static String clean(String name) {
    StringBuilder path = new StringBuilder();
    for (String part : name.split("/", -1)) {
      if (part.equals("..")) {
        throw refused("invalid archive: \"" + name + "\" points outside it");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        path.append(path.isEmpty() ? "" : "/").append(part);
      }
    }
    return path.toString();
  }
}
