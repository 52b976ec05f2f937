package dev.jcompose.engine.http;

import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The file of the engine's socket: who may connect, and what an earlier engine left.
///
/// Whoever can connect has the engine's privileges. So a directory that we create is closed to
/// others, and one that others can write to is refused, because they could replace our socket with
/// their own. Connections are not checked again: the kernel has checked the mode against all groups
/// of the process. A peer's credentials contain only the first group, and `/etc/group` lacks those
/// of a directory service, of a unit's `SupplementaryGroups=` and of a container's `group_add`.
///
/// @param path the socket
/// @param group the group that may connect, too
record SocketFile(Path path, Optional<String> group) {
  private static final int TYPE_MASK = 0170000;
  private static final int TYPE_SOCKET = 0140000;
  private static final int STICKY = 01000;
  private static final int OTHERS_PASS = 0001;
  private static final Logger LOG = LoggerFactory.getLogger(SocketFile.class);

  /// Creates the directory, and removes a socket on which nobody listens any more.
  ///
  /// @throws ServerException when somebody listens, or the file is not a socket of ours
  void prepare() {
    try {
      directory();
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        removeStale();
      }
    } catch (IOException problem) {
      throw new ServerException(
          "socket " + path + ": cannot prepare: " + IoFailure.words(problem), problem);
    }
  }

  /// Sets owner group and mode of the bound socket, ours or systemd's, and lets the group get to
  /// it.
  void protect() {
    try {
      if (group.isPresent()) {
        letThrough(path.toAbsolutePath().resolveSibling(".").toRealPath(), group.get());
        giveTo(path, group.get());
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
      } else {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      }
    } catch (IOException problem) {
      throw new ServerException(
          "socket " + path + ": cannot protect: " + IoFailure.words(problem), problem);
    }
  }

  /// The identity of the file by device and inode; empty when there is none.
  Object key() {
    try {
      Object key =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .fileKey();
      return key == null ? "" : key;
    } catch (IOException gone) {
      return "";
    }
  }

  /// Removes the file. Idempotent.
  void remove() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException problem) {
      throw new ServerException(
          "socket " + path + ": cannot remove: " + IoFailure.words(problem), problem);
    }
  }

  private void directory() throws IOException {
    Path directory = path.toAbsolutePath().getParent();
    if (directory == null) {
      throw new ServerException("socket " + path + ": not the path of a file");
    }
    if (!Files.exists(directory)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    refuseWritable(directory);
  }

  private void refuseWritable(Path directory) throws IOException {
    Set<PosixFilePermission> others =
        EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    others.retainAll(Files.getPosixFilePermissions(directory));
    if (!others.isEmpty() && (mode(directory) & STICKY) == 0) {
      throw new ServerException(
          "socket %s: directory %s can be written to by others (chmod go-w %s)"
              .formatted(path, directory, directory));
    }
  }

  /// Lets the group pass through a directory that is closed to others, without listing it. A
  /// directory that belongs to another group is left alone: that was somebody's decision.
  private void letThrough(Path directory, String name) throws IOException {
    if ((mode(directory) & OTHERS_PASS) != 0) {
      return;
    }
    GroupPrincipal now = groupOf(directory);
    if (!now.equals(groupOf(Path.of("/proc/self"))) && !now.getName().equals(name)) {
      LOG.warn(
          "socket {}: members of {} cannot reach it: its directory belongs to group {} (chgrp {} {}; chmod g+x {})",
          path,
          name,
          now.getName(),
          name,
          directory,
          directory);
      return;
    }
    giveTo(directory, name);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x---"));
  }

  private void removeStale() throws IOException {
    if ((mode(path) & TYPE_MASK) != TYPE_SOCKET) {
      throw new ServerException("socket " + path + ": exists and is not a socket (remove it)");
    }
    Object owner = Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    if (!owner.equals(self)) {
      throw new ServerException("socket %s: belongs to user %s".formatted(path, owner));
    }
    if (answers()) {
      throw new ServerException("socket " + path + ": another engine listens on it");
    }
    Files.delete(path);
  }

  private boolean answers() {
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException refused) {
      return false;
    }
  }

  private static int mode(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
  }

  private static GroupPrincipal groupOf(Path file) throws IOException {
    return Files.readAttributes(file, PosixFileAttributes.class).group();
  }

  private static void giveTo(Path file, String name) throws IOException {
    GroupPrincipal principal =
        file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(name);
    Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setGroup(principal);
  }
}
