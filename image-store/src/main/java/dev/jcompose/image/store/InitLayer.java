package dev.jcompose.image.store;

import dev.jcompose.linux.file.Aside;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.OpenFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The layer between an image and a container's writable one: mount points for the mounts of every
/// container. It shadows whatever an image has there, so that a link that a hostile image has at
/// `/dev` or `/etc/hosts` is never followed. Shared by all containers.
///
/// The idea is Docker's: `daemon/initlayer` of moby.
public final class InitLayer {
  private static final Logger LOG = LoggerFactory.getLogger(InitLayer.class);
  private static final List<String> DIRECTORIES =
      List.of("dev", "dev/pts", "dev/shm", "proc", "sys", "etc");
  private static final List<String> FILES =
      List.of(".dockerenv", "dev/console", "etc/resolv.conf", "etc/hosts", "etc/hostname");
  private static final int DIRECTORY_MODE = 0755;
  private static final int FILE_MODE = 0755;

  /// The mode it gives a directory that an image may have with another.
  public static final int MODE = DIRECTORY_MODE;

  private InitLayer() {}

  /// Paths of its directories, parents first.
  public static List<String> directories() {
    return DIRECTORIES;
  }

  /// Paths of its files and links.
  public static List<String> files() {
    List<String> all = new ArrayList<>(FILES);
    all.add("etc/mtab");
    return all;
  }

  /// Makes it where it is missing.
  static Path ensure(Directory root, Path rootPath, Directory temporary) {
    Path path = rootPath.resolve("init");
    if (!Files.isDirectory(path)) {
      Aside.put(path)
          .ifPresent(aside -> LOG.warn("{}: not a directory; put aside as {}", path, aside));
      temporary.removeTree("init");
      temporary.makeDirectory("init", DIRECTORY_MODE);
      temporary.chmod("init", DIRECTORY_MODE);
      try (Directory layer = temporary.child("init")) {
        fill(layer);
        layer.syncFileSystem();
      }
      temporary.rename("init", root, "init");
    }
    return path;
  }

  private static void fill(Directory layer) {
    for (String path : DIRECTORIES) {
      in(
          layer,
          path,
          (parent, name) -> {
            parent.makeDirectory(name, DIRECTORY_MODE);
            parent.chmod(name, DIRECTORY_MODE);
          });
    }
    for (String path : FILES) {
      in(
          layer,
          path,
          (parent, name) -> {
            try (OpenFile file = parent.create(name, FILE_MODE)) {
              file.chmod(FILE_MODE);
            }
          });
    }
    in(layer, "etc/mtab", (parent, name) -> parent.makeSymlink(name, "/proc/mounts"));
  }

  private interface Making {
    void make(Directory parent, String name);
  }

  private static void in(Directory layer, String path, Making making) {
    int slash = path.lastIndexOf('/');
    try (Directory parent = layer.directory(path.substring(0, Math.max(0, slash)))) {
      making.make(parent, path.substring(slash + 1));
    }
  }
}
