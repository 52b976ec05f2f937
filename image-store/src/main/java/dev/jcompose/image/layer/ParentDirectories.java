package dev.jcompose.image.layer;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.ExtendedAttributes;
import dev.jcompose.linux.file.FileStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The parent directories of entries, resolved inside the root and kept open for a while. Missing
/// ones are created. Call [#forgetBelow] after removing or replacing a directory or a link.
public final class ParentDirectories implements AutoCloseable {
  private static final int KEPT = 64;
  private static final int MAX_LINKS = 40;
  private static final int IMPLIED_MODE = 0755;

  private final Directory root;
  private final Watcher watcher;
  private final Map<String, Directory> open = new LinkedHashMap<>(KEPT, 0.75f, true);
  private final List<Directory> retired = new ArrayList<>();
  private final List<String> implied = new ArrayList<>();

  /// Is notified before and after a directory changes because an entry is created in it.
  public interface Watcher {
    /// An entry is about to be created in this directory.
    void changing(String path, Directory directory);

    /// This directory was made.
    void made(Directory parent, String name);
  }

  /// @param root stays the caller's
  public ParentDirectories(Directory root) {
    this(
        root,
        new Watcher() {
          @Override
          public void changing(String path, Directory directory) {}

          @Override
          public void made(Directory parent, String name) {}
        });
  }

  /// @param root stays the caller's
  public ParentDirectories(Directory root, Watcher watcher) {
    this.root = root;
    this.watcher = watcher;
  }

  /// The directory at a clean path; owned by this object and valid for the next few calls.
  public Directory get(String path) {
    return get(path, 0);
  }

  /// The paths of directories that were created only as parents.
  public List<String> implied() {
    return implied;
  }

  /// Drops resolved paths, because a directory or link in this one was replaced.
  ///
  /// @param inUse stays open until the next call of this or [#close]
  public void forgetBelow(Directory inUse) {
    retired.forEach(Directory::close);
    retired.clear();
    for (Directory directory : open.values()) {
      if (directory == inUse) {
        retired.add(directory);
      } else {
        directory.close();
      }
    }
    open.clear();
  }

  @Override
  public void close() {
    open.values().forEach(Directory::close);
    open.clear();
    retired.forEach(Directory::close);
    retired.clear();
  }

  private Directory get(String path, int links) {
    if (path.isEmpty()) {
      return root;
    }
    Directory known = open.get(path);
    if (known != null) {
      return known;
    }
    Directory found = findOrMake(path, links);
    if (open.size() >= KEPT) {
      Map.Entry<String, Directory> oldest = open.entrySet().iterator().next();
      open.remove(oldest.getKey());
      oldest.getValue().close();
    }
    open.put(path, found);
    return found;
  }

  private Directory findOrMake(String path, int links) {
    try {
      return root.directory(path);
    } catch (LinuxException failure) {
      if (!failure.is(Errno.ENOENT) && !failure.is(Errno.ENOTDIR)) {
        throw failure;
      }
    }
    String name = ArchivePath.last(path);
    Directory parent = get(ArchivePath.parent(path), links);
    Optional<FileStatus> existing = parent.find(name);
    if (existing.isPresent() && existing.get().isSymlink()) {
      return throughDanglingLink(path, parent.readLink(name), links);
    }
    boolean hidden = existing.isPresent() && existing.get().isWhiteout();
    if (hidden) {
      parent.unlink(name);
    } else if (existing.isPresent()) {
      throw new LinuxException("open " + path, Errno.ENOTDIR.number());
    }
    watcher.changing(ArchivePath.parent(path), parent);
    parent.makeDirectory(name, IMPLIED_MODE);
    parent.chmod(name, IMPLIED_MODE);
    watcher.made(parent, name);
    implied.add(path);
    Directory made = parent.child(name);
    if (hidden) {
      // What the whiteout hid stays hidden.
      ExtendedAttributes.set(made.fd(), Overlay.OPAQUE_ATTRIBUTE, Overlay.yes());
    }
    return made;
  }

  /// The link's target is only in a layer below; create it here, too, inside the root.
  private Directory throughDanglingLink(String path, String target, int links) {
    if (links >= MAX_LINKS) {
      throw new LinuxException("open " + path, Errno.ELOOP.number());
    }
    String at = target.startsWith("/") ? target : ArchivePath.parent(path) + "/" + target;
    Directory _ = get(ArchivePath.clampToRoot(at), links + 1);
    return root.directory(path);
  }
}
