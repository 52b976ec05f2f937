package dev.jcompose.builder.cache;

import dev.jcompose.image.store.Store;
import dev.jcompose.linux.file.Aside;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.DirectoryEntry;
import dev.jcompose.linux.file.FileType;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// The directories of `RUN --mount=type=cache`, named by the digest of the cache's id. Next to each
/// is a symbolic link whose target text is the cache's name, and whose time is the last use.
///
/// Thread-safe.
public final class CacheMounts {
  private static final String USED = ".used";
  private static final int SHOWN = 200;

  private final Path directory;
  private final Store store;
  private final Map<String, Integer> users = new HashMap<>();
  private final Map<String, Semaphore> locks = new ConcurrentHashMap<>();

  /// Drops those that were not finished.
  CacheMounts(Store store) throws IOException {
    this.store = store;
    this.directory = Aside.directory(store.path().resolve("build-mounts"));
    try (Directory all = Directory.open(directory)) {
      for (DirectoryEntry entry : all.list()) {
        if (entry.name().startsWith("new-")) {
          all.removeTree(entry.name());
        }
      }
    }
  }

  /// Where a cache is, or has to be made.
  public Path directory(String id) {
    return directory.resolve(id);
  }

  /// Who has it for itself.
  public Semaphore lock(String id) {
    return locks.computeIfAbsent(id, _ -> new Semaphore(1));
  }

  /// From now on it is not removed.
  public synchronized void enter(String id) {
    users.merge(id, 1, Integer::sum);
  }

  /// Releases it.
  ///
  /// @param name its name in Dockerfiles
  public synchronized void leave(String id, String name) {
    users.computeIfPresent(id, (_, count) -> count == 1 ? null : count - 1);
    try (Directory all = Directory.open(directory)) {
      if (all.find(id + USED).isPresent()) {
        all.unlink(id + USED);
      }
      all.makeSymlink(id + USED, name.substring(0, Math.min(name.length(), SHOWN)));
    }
  }

  /// Whether there are any.
  boolean any() {
    try (Directory all = Directory.open(directory)) {
      return !all.list().isEmpty();
    }
  }

  /// All of them.
  List<CacheItem> items() throws IOException {
    List<CacheItem> items = new ArrayList<>();
    try (Directory all = Directory.open(directory)) {
      for (DirectoryEntry entry : all.list()) {
        String id = entry.name();
        if (entry.type() == FileType.DIRECTORY && !id.startsWith("new-")) {
          String marker = all.find(id + USED).isPresent() ? id + USED : id;
          String name = marker.equals(id) ? id : all.readLink(marker);
          Instant used = all.status(marker).modified();
          items.add(
              new CacheItem(
                  id,
                  CacheItem.Kind.MOUNT,
                  name,
                  bytes(directory.resolve(id)),
                  used,
                  used,
                  false,
                  isUsed(id)));
        }
      }
    }
    return items;
  }

  /// Removes one unless it is used.
  synchronized boolean remove(String id) {
    if (isUsed(id)) {
      return false;
    }
    try (Directory all = Directory.open(directory);
        Directory temporary = Directory.open(store.temporary())) {
      if (all.find(id + USED).isPresent()) {
        all.unlink(id + USED);
      }
      if (all.find(id).isEmpty()) {
        return false;
      }
      String name = "removing-" + UUID.randomUUID();
      all.rename(id, temporary, name);
      temporary.removeTree(name);
    }
    return true;
  }

  private synchronized boolean isUsed(String id) {
    return users.containsKey(id);
  }

  /// Concurrent changes by a step may or may not be counted.
  private static long bytes(Path root) throws IOException {
    if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
      return 0;
    }
    long[] sum = new long[1];
    Path _ =
        Files.walkFileTree(
            root,
            new SimpleFileVisitor<>() {
              @Override
              public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                sum[0] += attributes.isRegularFile() ? attributes.size() : 0;
                return FileVisitResult.CONTINUE;
              }

              @Override
              public FileVisitResult visitFileFailed(Path file, IOException failure)
                  throws IOException {
                if (failure instanceof NoSuchFileException) {
                  return FileVisitResult.CONTINUE;
                }
                throw failure;
              }
            });
    return sum[0];
  }
}
