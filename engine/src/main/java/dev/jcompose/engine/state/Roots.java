package dev.jcompose.engine.state;

import dev.jcompose.linux.file.Aside;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The two directories of an engine, and their access: root only. Below them are the environments,
/// secrets, logs and volumes of all containers, in files whose modes are meant for the containers.
/// So the modes are set at every start, even those of existing roots; only this class decides them.
///
/// A root is the engine's own when it contains nothing else. If the socket is in a shared directory
/// (`unix:///run/jcompose.sock`, `/tmp`), that directory keeps its mode, and the engine's files in
/// it are closed individually.
///
/// The mode is Docker's for its data root.
///
/// @see <a
///   href="https://github.com/moby/moby/blob/master/daemon/daemon_unix.go">setupDaemonRoot</a>
public final class Roots {
  private static final Logger LOG = LoggerFactory.getLogger(Roots.class);
  private static final int STICKY = 01000;

  /// The group may pass through: the socket's group needs that, and can do more over the socket.
  private static final Set<PosixFilePermission> CLOSED =
      PosixFilePermissions.fromString("rwx--x---");

  private static final Set<PosixFilePermission> PRIVATE_DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> PRIVATE_FILE =
      PosixFilePermissions.fromString("rw-------");

  private static final Set<String> DATA_DIRECTORIES =
      Set.of("configs", "containers", "groups", "images", "networks", "secrets", "tmp", "volumes");
  private static final Set<String> DATA_FILES =
      Set.of("boot-id", "engine.log", "engine.log.1", "events", "lock");
  private static final Set<String> RUN_DIRECTORIES = Set.of("containers");
  private static final Set<String> RUN_FILES = Set.of("engine.lock", "idle", "start.lock");

  private Roots() {}

  /// Creates a data root with its directories, and closes it to others.
  public static void closeData(Path root) throws IOException {
    close(root, DATA_DIRECTORIES, DATA_FILES);
  }

  /// Creates a run root with its directories, and closes it to others.
  public static void closeRun(Path root) throws IOException {
    close(root, RUN_DIRECTORIES, RUN_FILES);
  }

  private static void close(Path root, Set<String> directories, Set<String> files)
      throws IOException {
    Path real = Files.createDirectories(root).toRealPath();
    boolean shared =
        (mode(real) & STICKY) != 0 || !owner(real).equals(owner(Path.of("/proc/self")));
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(real)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (directories.contains(name) || files.contains(name)) {
          closeEntry(entry);
        } else {
          shared |= !harmless(entry);
        }
      }
    }
    for (String name : directories) {
      if (!Files.isDirectory(real.resolve(name))) {
        Aside.put(real.resolve(name))
            .ifPresent(aside -> LOG.warn("not a directory; moved to {}", aside));
        Files.createDirectory(
            real.resolve(name), PosixFilePermissions.asFileAttribute(PRIVATE_DIRECTORY));
      }
    }
    if (shared) {
      LOG.warn(
          "{}: contains other files, so its mode is not changed; a directory of its own is safer",
          root);
    } else if (!Files.getPosixFilePermissions(real).equals(CLOSED)) {
      Files.setPosixFilePermissions(real, CLOSED);
    }
  }

  /// The file system's own directory; a socket, whose mode the server sets.
  private static boolean harmless(Path entry) throws IOException {
    return entry.endsWith("lost+found")
        || Aside.is(entry)
        || Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .isOther();
  }

  private static void closeEntry(Path entry) throws IOException {
    if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
      Files.setPosixFilePermissions(entry, PRIVATE_DIRECTORY);
    } else if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
      Files.setPosixFilePermissions(entry, PRIVATE_FILE);
    }
  }

  private static int mode(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:mode");
  }

  private static Object owner(Path path) throws IOException {
    return Files.getAttribute(path, "unix:uid");
  }
}
