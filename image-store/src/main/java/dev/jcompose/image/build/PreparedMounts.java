package dev.jcompose.image.build;

import dev.jcompose.image.layer.ArchivePath;
import dev.jcompose.image.layer.ParentDirectories;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.file.OpenFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/// Mounts ready for one step, and what has to be undone after it. Mount points that were made are
/// removed again, by descriptors and only when they are empty (CVE-2024-23652).
final class PreparedMounts implements AutoCloseable {
  private static final Path MEMORY = Path.of("/dev/shm");

  private final WorkingLayer layer;
  private final List<StepMount> mounts = new ArrayList<>();
  private final List<String> environment = new ArrayList<>();
  private final List<String> made = new ArrayList<>();
  private final List<Fd> held = new ArrayList<>();
  private final List<Semaphore> locks = new ArrayList<>();
  private final List<Path> temporary = new ArrayList<>();

  PreparedMounts(WorkingLayer layer) {
    this.layer = layer;
  }

  List<StepMount> mounts() {
    return mounts;
  }

  List<String> environment() {
    return environment;
  }

  void add(StepMount mount) {
    mounts.add(mount);
  }

  void variable(String name, byte[] value) {
    environment.add(name + "=" + new String(value, StandardCharsets.UTF_8));
  }

  /// Keeps a descriptor open; the path leads to what it refers to, from other processes, too.
  Path hold(Fd fd) {
    held.add(fd);
    return Path.of("/proc/" + ProcessHandle.current().pid() + "/fd/" + fd.number());
  }

  void lock(Semaphore lock) throws InterruptedException {
    lock.acquire();
    locks.add(lock);
  }

  boolean tryLock(Semaphore lock) {
    boolean got = lock.tryAcquire();
    if (got) {
      locks.add(lock);
    }
    return got;
  }

  void removeAfterwards(Path directory) {
    temporary.add(directory);
  }

  /// Makes a mount point where nothing is.
  void point(String target, boolean directory) {
    String path = target.substring(1);
    try (Directory root = layer.merged();
        ParentDirectories parents = new ParentDirectories(root)) {
      Optional<FileStatus> existing = root.find(path, true);
      if (existing.isPresent()) {
        return;
      }
      if (directory) {
        Directory _ = parents.get(path);
      } else {
        Directory parent = parents.get(ArchivePath.parent(path));
        parent.create(ArchivePath.last(path), 0600).close();
      }
      made.addAll(parents.implied());
      if (!directory) {
        made.add(path);
      }
    }
  }

  /// Puts a secret in memory, never on a disk.
  Path secret(byte[] content, int mode, Owner owner) {
    String name = "jcompose-secret-" + UUID.randomUUID();
    try (Directory memory = Directory.open(MEMORY)) {
      memory.makeDirectory(name, 0700);
      temporary.add(MEMORY.resolve(name));
      try (Directory own = memory.child(name);
          OpenFile file = own.create("secret", 0600)) {
        file.write(ByteBuffer.wrap(content));
        file.chown(owner.uid(), owner.gid());
        file.chmod(mode);
      }
    }
    return MEMORY.resolve(name).resolve("secret");
  }

  @Override
  public void close() {
    held.forEach(Fd::close);
    locks.forEach(Semaphore::release);
    for (Path path : temporary) {
      try (Directory parent = Directory.open(path.resolveSibling("."))) {
        parent.removeTree(path.getFileName().toString());
      }
    }
    try (Directory upper = Directory.open(layer.upper())) {
      made.reversed().forEach(path -> removePoint(upper, path));
    }
  }

  private static void removePoint(Directory upper, String path) {
    try (Directory parent = upper.directory(ArchivePath.parent(path))) {
      String name = ArchivePath.last(path);
      Optional<FileStatus> status = parent.find(name);
      if (status.isPresent() && status.get().isDirectory()) {
        RunTraces.removeIfEmpty(parent, name);
      } else if (status.isPresent() && status.get().isRegular() && status.get().size() == 0) {
        parent.unlink(name);
      }
    } catch (LinuxException failure) {
      if (!failure.is(Errno.ENOENT) && !failure.is(Errno.ENOTDIR)) {
        throw failure;
      }
    }
  }
}
