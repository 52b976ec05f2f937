package dev.jcompose.volume;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.DirectoryEntry;
import dev.jcompose.linux.file.ExtendedAttributes;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.file.OpenFile;
import dev.jcompose.linux.file.OpenFlag;
import java.util.HashMap;
import java.util.Map;

/// Copies what is in one directory to another, with owners, modes, times, links, devices and
/// extended attributes. Works on descriptors only: links in the source are copied, never followed,
/// whatever is replaced in the meantime.
final class DirectoryCopy {
  /// Two descriptors are open for each level.
  private static final int DEEPEST = 1000;

  private final Directory root;
  private final Map<Inode, String> linked = new HashMap<>();

  private record Inode(long device, long number) {}

  private DirectoryCopy(Directory root) {
    this.root = root;
  }

  /// Copies the entries of a directory, without its own attributes.
  ///
  /// @throws LinuxException when something cannot be read or written
  static void copy(Directory source, Directory target) {
    new DirectoryCopy(target).entries(source, target, "", 0);
  }

  /// Gives a directory the owner, mode, attributes and times of another.
  static void attributes(Directory source, Directory target) {
    attributes(source.status(), source, target);
  }

  /// Like [#attributes(Directory, Directory)], with what was read before the source was changed.
  static void attributes(FileStatus status, Directory source, Directory target) {
    try (OpenFile self = target.open(".", OpenFlag.READ_ONLY | OpenFlag.DIRECTORY)) {
      attributes(status, source.fd(), self);
    }
  }

  private void entries(Directory source, Directory target, String path, int depth) {
    if (depth > DEEPEST) {
      throw new LinuxException("copy " + path, Errno.ELOOP.number());
    }
    for (DirectoryEntry entry : source.list()) {
      entry(source, target, entry.name(), path + "/" + entry.name(), depth);
    }
  }

  private void entry(Directory source, Directory target, String name, String path, int depth) {
    FileStatus status = source.status(name);
    if (!status.isDirectory() && status.links() > 1 && link(status, target, name, path)) {
      return;
    }
    switch (status.type()) {
      case DIRECTORY -> {
        target.makeDirectory(name, 0700);
        try (Directory from = source.child(name);
            Directory to = target.child(name)) {
          entries(from, to, path, depth + 1);
          attributes(from, to);
        }
      }
      case REGULAR -> regular(source, target, name);
      case SYMLINK -> {
        target.makeSymlink(name, source.readLink(name));
        target.chown(name, status.uid(), status.gid());
        target.setTimes(name, status.accessed(), status.modified());
      }
      case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET -> {
        target.makeNode(name, status.type(), status.mode(), status.rdevMajor(), status.rdevMinor());
        target.chown(name, status.uid(), status.gid());
        target.chmod(name, status.mode());
        target.setTimes(name, status.accessed(), status.modified());
      }
      case UNKNOWN -> throw new LinuxException("copy " + path, Errno.EINVAL.number());
    }
  }

  private static void regular(Directory source, Directory target, String name) {
    try (OpenFile from = source.file(name, OpenFlag.READ_ONLY);
        OpenFile to = target.create(name, 0600)) {
      FileStatus opened = from.status();
      if (!opened.isRegular()) {
        throw new LinuxException(
            "copy " + name + ": replaced in the meantime", Errno.ESTALE.number());
      }
      from.copyTo(to);
      attributes(opened, from.fd(), to);
    }
  }

  // The first name of an inode is copied, further ones become links to the copy.
  private boolean link(FileStatus status, Directory target, String name, String path) {
    String first = linked.putIfAbsent(new Inode(status.device(), status.inode()), path);
    if (first == null) {
      return false;
    }
    int slash = first.lastIndexOf('/');
    try (Directory from = root.directory(first.substring(0, slash))) {
      target.makeLink(name, from, first.substring(slash + 1));
    }
    return true;
  }

  // Changing the owner clears set-user-id bits and capabilities: the order matters.
  private static void attributes(FileStatus status, Fd source, OpenFile target) {
    target.chown(status.uid(), status.gid());
    for (String name : ExtendedAttributes.list(source)) {
      if (!name.startsWith("trusted.overlay.")
          && !name.startsWith("user.overlay.")
          && !name.equals("security.selinux")) {
        ExtendedAttributes.get(source, name).ifPresent(value -> set(target.fd(), name, value));
      }
    }
    target.chmod(status.mode());
    target.setTimes(status.accessed(), status.modified());
  }

  private static void set(Fd target, String name, byte[] value) {
    try {
      ExtendedAttributes.set(target, name, value);
    } catch (LinuxException refused) {
      // As Docker: a file system without them still takes the files.
      if (!refused.is(Errno.EOPNOTSUPP)) {
        throw refused;
      }
    }
  }
}
