package dev.jcompose.volume;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.DirectoryEntry;
import dev.jcompose.linux.file.ExtendedAttributes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/// Labels of SELinux on what containers get of the host: the options `z` and `Z` of a bind mount.
/// Without effect where SELinux is off.
///
/// The processes of our containers have no categories of their own, so both options set the label
/// that any container may use.
///
/// @param root of the machine, `/` except in tests
/// @see "selinux(8), container_selinux(8); opencontainers/selinux label.Relabel"
public record SelinuxLabels(Path root) {
  private static final String ATTRIBUTE = "security.selinux";
  // With the NUL, as the kernel gives it back.
  private static final byte[] CONTAINER_FILE =
      "system_u:object_r:container_file_t:s0\0".getBytes(StandardCharsets.US_ASCII);

  /// A wrong label on these may keep the machine from booting, or everybody from logging in.
  private static final Set<String> SYSTEM =
      Set.of(
          "/",
          "/bin",
          "/boot",
          "/dev",
          "/etc",
          "/etc/passwd",
          "/etc/pki",
          "/etc/shadow",
          "/home",
          "/lib",
          "/lib64",
          "/media",
          "/opt",
          "/proc",
          "/root",
          "/run",
          "/sbin",
          "/srv",
          "/sys",
          "/tmp",
          "/usr",
          "/var",
          "/var/lib",
          "/var/log");

  /// Whether labels mean anything here.
  public boolean on() {
    return Files.exists(root.resolve("sys/fs/selinux/enforce"));
  }

  /// Has containers use a file, or a directory and all that is in it. Links are not followed.
  ///
  /// @param source a bind's, resolved
  /// @throws VolumeException of kind INVALID for a part of the system, or when it cannot be
  public void share(Path source) {
    if (!on()) {
      return;
    }
    Path path = source.normalize();
    if (SYSTEM.contains(path.toString())) {
      throw new VolumeException(
          VolumeException.Kind.INVALID, "SELinux relabeling of " + path + " is not allowed");
    }
    try (Directory parent = Directory.open(path.resolveSibling("."))) {
      label(parent, String.valueOf(path.getFileName()));
    } catch (LinuxException failure) {
      throw new VolumeException(
          VolumeException.Kind.INVALID,
          "SELinux relabeling of " + path + ": " + failure.getMessage());
    }
  }

  private static void label(Directory parent, String name) {
    try (Fd entry = parent.entry(name)) {
      ExtendedAttributes.set(entry, ATTRIBUTE, CONTAINER_FILE);
    } catch (LinuxException failure) {
      // The file system has no labels, or the file is gone.
      if (failure.is(Errno.EOPNOTSUPP) || failure.is(Errno.ENOENT)) {
        return;
      }
      throw failure;
    }
    if (parent.status(name).isDirectory()) {
      try (Directory directory = parent.child(name)) {
        for (DirectoryEntry entry : directory.list()) {
          label(directory, entry.name());
        }
      }
    }
  }
}
