package dev.jcompose.builder.tree;

import dev.jcompose.image.Owner;
import dev.jcompose.image.layer.ArchivePath;
import dev.jcompose.image.layer.Overlay;
import dev.jcompose.image.layer.ParentDirectories;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.DirectoryEntry;
import dev.jcompose.linux.file.ExtendedAttributes;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.file.FileType;
import dev.jcompose.linux.file.OpenFile;
import dev.jcompose.linux.file.OpenFlag;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Copies files into a root file system as COPY does. Links on the way to the destination are
/// followed inside the root file system; inside a copied directory nothing is followed. Directories
/// that only get a new entry keep their time, so that the same input gives the same layer.
public final class TreeCopy implements AutoCloseable {
  private static final int FIRST_MODE = 0600;
  private static final int MAX_LINKS = 40;

  private final Directory root;
  private final SourceTree tree;
  private final Optional<Owner> owner;
  private final Optional<ModeChange> mode;
  private final ParentDirectories parents;
  private final Map<String, Instant> times = new LinkedHashMap<>();
  private final Map<Long, Place> linked = new HashMap<>();

  /// Where the first of several hard links was copied to.
  private record Place(String parent, String name) {}

  /// @param root destination, merged view
  /// @param tree source
  /// @param owner of everything copied and made; as in the source when empty, root's for the user's
  ///   own directory
  /// @param mode of everything copied
  public TreeCopy(
      Directory root, SourceTree tree, Optional<Owner> owner, Optional<ModeChange> mode) {
    this.root = root;
    this.tree = tree;
    this.owner = owner;
    this.mode = mode;
    this.parents = new ParentDirectories(root, new Made());
  }

  /// Copies a file to, or the content of a directory into, a destination.
  ///
  /// @param path of the source, a link at its end followed
  /// @param destination clean, relative to the root
  /// @param into whether the destination is a directory, even when it does not exist yet
  public void copy(String path, String destination, boolean into) {
    FileStatus status = tree.root().find(path, true).orElseThrow();
    if (status.isDirectory()) {
      try (Directory source = tree.root().directory(path)) {
        Directory _ = parents.get(destination);
        copyEntries(source, path, destination);
      }
      return;
    }
    String target = resolve(into ? child(destination, ArchivePath.last(path)) : destination);
    String directory = ArchivePath.parent(target);
    if (status.isRegular()) {
      try (OpenFile source = tree.root().open(path, OpenFlag.NON_BLOCKING)) {
        copyFile(source, status, directory, ArchivePath.last(target));
      }
    } else {
      copySpecial(status, directory, ArchivePath.last(target));
    }
  }

  /// Makes a file of given bytes.
  public void write(byte[] content, String destination, Instant modified) {
    String target = resolve(destination);
    Directory parent = changing(ArchivePath.parent(target));
    String name = ArchivePath.last(target);
    clear(parent, name);
    try (OpenFile file = parent.create(name, FIRST_MODE)) {
      file.write(ByteBuffer.wrap(content));
      Owner own = owner.orElse(Owner.ROOT);
      file.chown(own.uid(), own.gid());
      file.chmod(mode.map(change -> change.apply(0644, false)).orElse(0644));
      file.setTimes(modified, modified);
    }
  }

  /// Makes a directory and those above it.
  public void makeDirectory(String path) {
    Directory _ = parents.get(path);
  }

  /// Whether a destination is a directory already, links followed.
  public boolean isDirectory(String path) {
    return path.isEmpty() || root.find(path, true).filter(FileStatus::isDirectory).isPresent();
  }

  /// Gives directories their times back.
  @Override
  public void close() {
    parents.close();
    for (Map.Entry<String, Instant> time : times.entrySet()) {
      try (Directory directory = root.directory(time.getKey());
          OpenFile self = directory.open(".", OpenFlag.READ_ONLY)) {
        self.setTimes(time.getValue(), time.getValue());
      }
    }
  }

  private void copyEntries(Directory source, String path, String destination) {
    for (DirectoryEntry entry : tree.list(source, path)) {
      String name = entry.name();
      FileStatus status = source.status(name);
      String target = child(destination, name);
      switch (status.type()) {
        case DIRECTORY -> copyDirectory(source, name, path, status, destination);
        case REGULAR -> copyNamed(source, name, status, destination);
        case SYMLINK -> {
          Directory parent = changing(destination);
          clear(parent, name);
          parent.makeSymlink(name, source.readLink(name));
          finish(parent, name, status);
        }
        case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO ->
            copySpecial(status, destination, ArchivePath.last(target));
        // A socket has no meaning without the process that listens on it.
        case SOCKET, UNKNOWN -> {}
      }
    }
  }

  private void copyDirectory(
      Directory parent, String name, String path, FileStatus status, String destination) {
    Directory into = changing(destination);
    Optional<FileStatus> existing = into.find(name);
    if (existing.isPresent() && !existing.get().isDirectory()) {
      throw new LinuxException(
          "cannot copy to non-directory: /" + child(destination, name), Errno.ENOTDIR.number());
    }
    if (existing.isEmpty()) {
      into.makeDirectory(name, FIRST_MODE | 0100);
    }
    try (Directory source = parent.child(name)) {
      copyEntries(source, SourceTree.child(path, name), child(destination, name));
      copyAttributes(source.fd(), changing(destination), name);
    }
    finish(changing(destination), name, status);
    // Set last, so that the source's time is kept.
    times.put(child(destination, name), status.modified());
  }

  private void copyNamed(Directory source, String name, FileStatus status, String destination) {
    if (status.links() > 1) {
      Place first = linked.get(status.inode());
      if (first != null) {
        Directory into = changing(destination);
        clear(into, name);
        try (Directory from = root.directory(first.parent())) {
          into.makeLink(name, from, first.name());
        }
        return;
      }
      linked.put(status.inode(), new Place(destination, name));
    }
    try (OpenFile file = source.file(name, OpenFlag.READ_ONLY)) {
      copyFile(file, status, destination, name);
    }
  }

  private void copyFile(OpenFile source, FileStatus status, String directory, String name) {
    Directory into = changing(directory);
    clear(into, name);
    try (OpenFile target = into.create(name, FIRST_MODE)) {
      source.copyTo(target);
      copyAttributes(source.fd(), into, name);
    }
    finish(into, name, status);
    try (Fd place = into.entry(name)) {
      ExtendedAttributes.get(source.fd(), "security.capability")
          .ifPresent(value -> ExtendedAttributes.set(place, "security.capability", value));
    }
  }

  private void copySpecial(FileStatus status, String directory, String name) {
    if (status.type() == FileType.SOCKET || status.type() == FileType.UNKNOWN) {
      return;
    }
    Directory into = changing(directory);
    clear(into, name);
    into.makeNode(name, status.type(), FIRST_MODE, status.rdevMajor(), status.rdevMinor());
    finish(into, name, status);
  }

  private static void copyAttributes(Fd source, Directory into, String name) {
    for (String attribute : ExtendedAttributes.list(source)) {
      if (attribute.startsWith("user.") && !Overlay.ownsAttribute(attribute)) {
        try (Fd place = into.entry(name)) {
          ExtendedAttributes.get(source, attribute)
              .ifPresent(value -> ExtendedAttributes.set(place, attribute, value));
        }
      }
    }
  }

  /// Owner, mode, times: chown clears setuid, so the mode is set after it.
  private void finish(Directory parent, String name, FileStatus status) {
    Owner own = owner.orElse(tree.foreign() ? Owner.ROOT : new Owner(status.uid(), status.gid()));
    parent.chown(name, own.uid(), own.gid());
    if (!status.isSymlink()) {
      int plain = status.mode();
      parent.chmod(
          name, mode.map(change -> change.apply(plain, status.isDirectory())).orElse(plain));
    }
    parent.setTimes(name, status.modified(), status.modified());
  }

  private static void clear(Directory parent, String name) {
    Optional<FileStatus> existing = parent.find(name);
    if (existing.isPresent() && existing.get().isDirectory()) {
      throw new LinuxException("cannot replace directory " + name, Errno.EISDIR.number());
    }
    if (existing.isPresent()) {
      parent.unlink(name);
    }
  }

  private Directory changing(String path) {
    Directory directory = parents.get(path);
    times.putIfAbsent(path, directory.status().modified());
    return directory;
  }

  /// The path with links at its end followed, inside the root.
  private String resolve(String path) {
    String at = path;
    for (int i = 0; i < MAX_LINKS; i++) {
      Optional<FileStatus> status = at.isEmpty() ? Optional.empty() : root.find(at, false);
      if (status.isEmpty() || !status.get().isSymlink()) {
        return at;
      }
      try (Directory parent = root.directory(ArchivePath.parent(at))) {
        String target = parent.readLink(ArchivePath.last(at));
        at =
            ArchivePath.clampToRoot(
                target.startsWith("/") ? target : ArchivePath.parent(at) + "/" + target);
      }
    }
    throw new LinuxException("/" + path, Errno.ELOOP.number());
  }

  private static String child(String directory, String name) {
    return directory.isEmpty() ? name : directory + "/" + name;
  }

  /// Created parent directories belong to the requested owner.
  private final class Made implements ParentDirectories.Watcher {
    @Override
    public void changing(String path, Directory directory) {
      times.putIfAbsent(path, directory.status().modified());
    }

    @Override
    public void made(Directory parent, String name) {
      owner.ifPresent(own -> parent.chown(name, own.uid(), own.gid()));
    }
  }
}
