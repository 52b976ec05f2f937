package dev.jcompose.image.mirror;

import dev.jcompose.image.layer.ArchivePath;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.DirectoryEntry;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.file.FileType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The state of a tree of the host's files, or of a single file, when it was last read. The caller
/// gives hints where something may have changed; this finds out what did.
///
/// Not thread-safe.
public final class SourceIndex {
  /// A file that changed so shortly before it was read may change again without its times showing
  /// it: the kernel's clock for them ticks every 1 to 10 ms.
  private static final Duration UNSURE = Duration.ofMillis(50);

  private final Path top;
  private final Part part;
  private final NavigableMap<String, Stamp> known = new TreeMap<>();

  /// @param sure whether every later change will show in the other values
  private record Stamp(
      FileType type,
      int mode,
      long uid,
      long gid,
      long size,
      long device,
      long inode,
      Instant modified,
      Instant changed,
      boolean sure) {
    static Stamp of(FileStatus status) {
      return new Stamp(
          status.type(),
          status.mode(),
          status.uid(),
          status.gid(),
          status.size(),
          status.device(),
          status.inode(),
          status.modified(),
          status.changed(),
          Duration.between(status.changed(), Instant.now()).compareTo(UNSURE) > 0);
    }

    /// Times and size of a directory change with what is in it.
    boolean sameDirectory(Stamp other) {
      return type == other.type && mode == other.mode && uid == other.uid && gid == other.gid;
    }

    boolean same(Stamp other) {
      return type == FileType.DIRECTORY ? sameDirectory(other) : sure && equals(other);
    }
  }

  /// @param top absolute; a directory or a file, which need not exist
  public SourceIndex(Path top, Part part) {
    this.top = top;
    this.part = part;
  }

  Path top() {
    return top;
  }

  /// Reads some places again, with everything below them.
  ///
  /// @param paths below the top; `""` for all
  public Changes look(Collection<String> paths) {
    Changes changes = Changes.none();
    for (String path : paths) {
      look(path, changes);
    }
    return changes;
  }

  private void look(String path, Changes changes) {
    if (path.isEmpty()) {
      lookAtTop(changes);
      return;
    }
    try (Directory parent = HostTree.open(top, ArchivePath.parent(path))) {
      visit(parent, ArchivePath.last(path), path, true, changes);
    } catch (LinuxException gone) {
      if (!HostTree.isAbsence(gone)) {
        throw gone;
      }
      gone(path, changes);
    }
  }

  private void lookAtTop(Changes changes) {
    try (Directory directory = Directory.open(top)) {
      if (known.remove("") != null) {
        changes.remove("");
      }
      list(directory, "", changes);
      return;
    } catch (LinuxException noDirectory) {
      if (!HostTree.isAbsence(noDirectory)) {
        throw noDirectory;
      }
    }
    Optional<FileStatus> file = HostTree.status(top);
    known.tailMap("", false).keySet().forEach(changes::remove);
    known.tailMap("", false).clear();
    if (file.isPresent() && file.get().isRegular()) {
      known.put("", Stamp.of(file.get()));
      changes.wrote("");
    } else if (known.remove("") != null) {
      changes.remove("");
    }
  }

  /// Reads an entry of a directory.
  ///
  /// @param hinted whether it was named as changed: then its content counts as changed
  private void visit(Directory parent, String name, String path, boolean hinted, Changes changes) {
    Optional<FileStatus> found = parent.find(name);
    if (found.isEmpty()) {
      gone(path, changes);
      return;
    }
    FileStatus status = found.get();
    if (!status.isDirectory()) {
      goneBelow(path, changes);
    }
    switch (status.type()) {
      case DIRECTORY -> {
        note(path, status, false, changes);
        if (part.reaches(path)) {
          try (Directory directory = parent.child(name)) {
            list(directory, path, changes);
          } catch (LinuxException gone) {
            if (!HostTree.isAbsence(gone) && !gone.is(Errno.EACCES)) {
              throw gone;
            }
          }
        }
      }
      case REGULAR, SYMLINK -> note(path, status, hinted, changes);
      // Sockets and pipes belong to processes, not to the source.
      default -> gone(path, changes);
    }
  }

  private void note(String path, FileStatus status, boolean hinted, Changes changes) {
    if (!part.has(path)) {
      return;
    }
    Stamp now = Stamp.of(status);
    Stamp before = known.put(path, now);
    if (hinted || before == null || !before.same(now)) {
      changes.wrote(path);
    }
  }

  private void list(Directory directory, String path, Changes changes) {
    Set<String> here = new HashSet<>();
    for (DirectoryEntry entry : directory.list()) {
      here.add(entry.name());
      visit(directory, entry.name(), HostTree.child(path, entry.name()), false, changes);
    }
    Set<String> missing = new HashSet<>();
    for (String below : belowOf(path).keySet()) {
      String rest = path.isEmpty() ? below : below.substring(path.length() + 1);
      int slash = rest.indexOf('/');
      String name = slash < 0 ? rest : rest.substring(0, slash);
      if (!here.contains(name)) {
        missing.add(HostTree.child(path, name));
      }
    }
    missing.forEach(one -> gone(one, changes));
  }

  private NavigableMap<String, Stamp> belowOf(String path) {
    return path.isEmpty()
        ? known.tailMap("", false)
        : known.subMap(path + "/", true, path + "0", false);
  }

  private void gone(String path, Changes changes) {
    goneBelow(path, changes);
    if (known.remove(path) != null) {
      changes.remove(path);
    }
  }

  private void goneBelow(String path, Changes changes) {
    NavigableMap<String, Stamp> below = belowOf(path);
    below.keySet().forEach(changes::remove);
    below.clear();
  }
}
