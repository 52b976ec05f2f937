package dev.jcompose.image.mirror;

import dev.jcompose.image.ImageException;
import dev.jcompose.image.Owner;
import dev.jcompose.image.layer.ArchivePath;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.file.OpenFile;
import dev.jcompose.linux.file.OpenFlag;
import dev.jcompose.linux.namespace.IdMapping;
import dev.jcompose.linux.process.FilesAs;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// Applies changes of a source to a root. Readers see the old or the new version of a file, never
/// half of it. Nothing outside the root is reached.
///
/// @param source what the changes are of
/// @param target path in the root that corresponds to the source's top
/// @param owner new owner of the files; empty to keep the source's
/// @param users the mapping of owners for a container in a user namespace
public record Mirror(
    SourceIndex source, String target, Optional<Owner> owner, Optional<IdMapping> users) {
  private static final AtomicLong NUMBER = new AtomicLong(System.nanoTime());
  private static final int IMPLIED_MODE = 0755;
  private static final int FIRST_MODE = 0600;

  /// For files that show the ids they have.
  public Mirror(SourceIndex source, String target, Optional<Owner> owner) {
    this(source, target, owner, Optional.empty());
  }

  /// Applies changes. Files that have changed again in the meantime are copied as they are, or left
  /// for the next changes.
  ///
  /// @param root a directory of the host
  public void apply(Path root, Changes changes) {
    if (users.isEmpty()) {
      applyHere(root, changes);
      return;
    }
    IdMapping ids = users.get();
    try {
      boolean _ =
          FilesAs.run(
              ids.user(0),
              ids.group(0),
              () -> {
                applyHere(root, changes);
                return true;
              });
    } catch (IllegalArgumentException unknownId) {
      throw new ImageException(ImageException.Kind.INVALID, String.valueOf(unknownId.getMessage()));
    }
  }

  private void applyHere(Path root, Changes changes) {
    try (Directory top = Directory.open(root)) {
      changes.removed().forEach(path -> remove(top, path));
      changes.written().forEach(path -> write(top, path));
    }
  }

  private String place(String path) {
    String whole = path.isEmpty() ? target : target + "/" + path;
    return Path.of("/", whole).normalize().toString();
  }

  private void remove(Directory root, String path) {
    String place = place(path);
    try (Directory parent = root.directory(ArchivePath.parent(place))) {
      parent.removeTree(ArchivePath.last(place));
    } catch (LinuxException failure) {
      if (!HostTree.isAbsence(failure)) {
        throw failure;
      }
    }
  }

  private void write(Directory root, String path) {
    String place = place(path);
    try {
      if (path.isEmpty()) {
        writeTop(root, place);
      } else {
        writeEntry(root, path, place);
      }
    } catch (LinuxException failure) {
      throw new ImageException(
          ImageException.Kind.SYSTEM, place + ": cannot write: " + failure.getMessage());
    }
  }

  private void writeTop(Directory root, String place) {
    Optional<FileStatus> status = HostTree.status(source.top());
    if (status.isEmpty() || !status.get().isRegular()) {
      return;
    }
    try (Directory host = Directory.open(Path.of("/"));
        Directory parent = parents(root, "", ArchivePath.parent(place));
        OpenFile content = host.open(source.top().toString(), OpenFlag.NON_BLOCKING)) {
      file(content, parent, ArchivePath.last(place));
    }
  }

  private void writeEntry(Directory root, String path, String place) {
    String entry = ArchivePath.last(path);
    Optional<Directory> found = directory(ArchivePath.parent(path));
    if (found.isEmpty()) {
      return;
    }
    try (Directory from = found.get()) {
      Optional<FileStatus> status = from.find(entry);
      if (status.isEmpty()) {
        return;
      }
      if (status.get().isDirectory()) {
        directory(root, place, status.get());
        return;
      }
      try (Directory parent = parents(root, path, ArchivePath.parent(place))) {
        if (status.get().isSymlink()) {
          link(from, entry, status.get(), parent, ArchivePath.last(place));
        } else if (status.get().isRegular()) {
          Optional<OpenFile> content = content(from, entry);
          if (content.isPresent()) {
            try (OpenFile open = content.get()) {
              file(open, parent, ArchivePath.last(place));
            }
          }
        }
      }
    }
  }

  /// A directory of the source, unless it has disappeared in the meantime.
  private Optional<Directory> directory(String path) {
    try {
      return Optional.of(HostTree.open(source.top(), path));
    } catch (LinuxException failure) {
      if (HostTree.isAbsence(failure)) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  private static Optional<OpenFile> content(Directory from, String entry) {
    try {
      return Optional.of(from.file(entry, OpenFlag.READ_ONLY));
    } catch (LinuxException failure) {
      if (HostTree.isAbsence(failure)) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  /// The parent directory of a path; missing ones are created, with the metadata of the source if
  /// they are part of it.
  private Directory parents(Directory root, String path, String place) {
    try {
      return root.directory(place);
    } catch (LinuxException failure) {
      if (!failure.is(Errno.ENOENT)) {
        throw failure;
      }
    }
    String above = ArchivePath.parent(path);
    try (Directory parent = parents(root, above, ArchivePath.parent(place))) {
      String name = ArchivePath.last(place);
      parent.makeDirectory(name, IMPLIED_MODE);
      Optional<FileStatus> like = path.isEmpty() ? Optional.empty() : directoryOf(above);
      parent.chmod(name, like.map(FileStatus::mode).orElse(IMPLIED_MODE));
      own(parent, name, like);
    }
    return root.directory(place);
  }

  private Optional<FileStatus> directoryOf(String path) {
    Optional<Directory> found = directory(path);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (Directory directory = found.get()) {
      return Optional.of(directory.status());
    }
  }

  private void own(Directory parent, String name, Optional<FileStatus> like) {
    long uid = owner.map(Owner::uid).orElseGet(() -> like.map(FileStatus::uid).orElse(0L));
    long gid = owner.map(Owner::gid).orElseGet(() -> like.map(FileStatus::gid).orElse(0L));
    parent.chown(name, user(uid), group(gid));
  }

  private long user(long id) {
    return users.map(ids -> ids.user(id)).orElse(id);
  }

  private long group(long id) {
    return users.map(ids -> ids.group(id)).orElse(id);
  }

  private void directory(Directory root, String place, FileStatus status) {
    Optional<FileStatus> existing = root.find(place, true);
    String name = ArchivePath.last(place);
    try (Directory parent = parents(root, "", ArchivePath.parent(place))) {
      Optional<FileStatus> entry = parent.find(name);
      boolean throughLink = entry.isPresent() && entry.get().isSymlink();
      if (throughLink && existing.isPresent() && existing.get().isDirectory()) {
        // A link in the image leads elsewhere, so the files go there.
        return;
      }
      if (entry.isPresent() && !entry.get().isDirectory()) {
        parent.unlink(name);
        entry = Optional.empty();
      }
      if (entry.isEmpty()) {
        parent.makeDirectory(name, IMPLIED_MODE);
      }
      own(parent, name, Optional.of(status));
      parent.chmod(name, status.mode());
    }
  }

  private void file(OpenFile content, Directory parent, String name) {
    FileStatus status = content.status();
    if (!status.isRegular()) {
      return;
    }
    String temporary = temporaryName();
    try (OpenFile file = parent.create(temporary, FIRST_MODE)) {
      fill(content, file, status);
    } catch (LinuxException failure) {
      parent.removeTree(temporary);
      throw failure;
    }
    if (!replace(parent, temporary, name)) {
      // Something is mounted on it: it cannot be replaced, only written to.
      try (OpenFile file = parent.open(name, OpenFlag.READ_WRITE | OpenFlag.TRUNCATE)) {
        fill(content, file, status);
      }
    }
  }

  private static String temporaryName() {
    return ".jcompose-" + NUMBER.incrementAndGet();
  }

  private void fill(OpenFile content, OpenFile file, FileStatus status) {
    content.copyTo(file);
    file.chown(
        user(owner.map(Owner::uid).orElse(status.uid())),
        group(owner.map(Owner::gid).orElse(status.gid())));
    file.chmod(status.mode());
    file.setTimes(status.modified(), status.modified());
  }

  private void link(
      Directory from, String entry, FileStatus status, Directory parent, String name) {
    String temporary = temporaryName();
    parent.makeSymlink(temporary, from.readLink(entry));
    own(parent, temporary, Optional.of(status));
    parent.setTimes(temporary, status.modified(), status.modified());
    if (!replace(parent, temporary, name)) {
      throw new LinuxException("replace what is mounted on " + name, Errno.EBUSY.number());
    }
  }

  /// @return false when that cannot be replaced, and the temporary file is gone
  private static boolean replace(Directory parent, String temporary, String name) {
    try {
      if (parent.find(name).map(FileStatus::isDirectory).orElse(false)) {
        parent.removeTree(name);
      }
      parent.rename(temporary, parent, name);
      return true;
    } catch (LinuxException failure) {
      parent.removeTree(temporary);
      if (failure.is(Errno.EBUSY)) {
        return false;
      }
      throw failure;
    }
  }
}
