package dev.jcompose.image.layer;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.ExtendedAttributes;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.file.OpenFile;
import dev.jcompose.linux.file.OpenFlag;

/// Copies one file with its metadata, between open directories.
public final class FileCopy {
  private static final int FIRST_MODE = 0600;

  private FileCopy() {}

  /// Makes `newName`, which must not exist, a copy of an entry: content, owner, attributes, mode,
  /// times. Of a directory, only the directory itself.
  public static void copy(Directory from, String name, Directory to, String newName) {
    FileStatus status = from.status(name);
    switch (status.type()) {
      case REGULAR -> {
        try (OpenFile source = from.file(name, OpenFlag.READ_ONLY);
            OpenFile target = to.create(newName, FIRST_MODE)) {
          source.copyTo(target);
        }
      }
      case SYMLINK -> to.makeSymlink(newName, from.readLink(name));
      case DIRECTORY -> to.makeDirectory(newName, FIRST_MODE | 0100);
      case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET ->
          to.makeNode(newName, status.type(), FIRST_MODE, status.rdevMajor(), status.rdevMinor());
      case UNKNOWN -> throw new LinuxException("copy " + name, Errno.EINVAL.number());
    }
    copyAttributes(from, name, status, to, newName);
  }

  /// Gives an entry owner, attributes, mode and times of another.
  public static void copyAttributes(
      Directory from, String name, FileStatus status, Directory to, String newName) {
    to.chown(newName, status.uid(), status.gid());
    try (Fd source = from.entry(name);
        Fd target = to.entry(newName)) {
      for (String attribute : ExtendedAttributes.list(source)) {
        if (!Overlay.ownsAttribute(attribute)) {
          ExtendedAttributes.get(source, attribute)
              .ifPresent(value -> ExtendedAttributes.set(target, attribute, value));
        }
      }
    }
    if (!status.isSymlink()) {
      to.chmod(newName, status.mode());
    }
    to.setTimes(newName, status.accessed(), status.modified());
  }
}
