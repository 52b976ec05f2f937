package dev.jcompose.builder.run;

import dev.jcompose.builder.cache.CacheMounts;
import dev.jcompose.builder.stage.FromSource;
import dev.jcompose.builder.stage.WorkingLayer;
import dev.jcompose.builder.step.StepMount;
import dev.jcompose.builder.tree.SourceTree;
import dev.jcompose.image.Owner;
import dev.jcompose.image.layer.ArchivePath;
import dev.jcompose.image.layer.ParentDirectories;
import dev.jcompose.image.store.Store;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.DirectoryEntry;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.file.FileType;
import dev.jcompose.linux.file.OpenFile;
import dev.jcompose.linux.mount.OverlayMount;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The mounts for one step, and how to undo them. Mount points that were created are removed again,
/// by descriptors and only when they are empty (CVE-2024-23652).
public final class PreparedMounts implements AutoCloseable {
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final int FIRST_MODE = 0700;

  private static final Pattern OWN = Pattern.compile("jcompose-build-(\\d{1,10})-[0-9a-f-]{36}");
  private static final Logger LOG = LoggerFactory.getLogger(PreparedMounts.class);

  private final WorkingLayer layer;
  private final Store store;
  private final List<StepMount> mounts = new ArrayList<>();
  private final List<String> environment = new ArrayList<>();
  private final List<String> made = new ArrayList<>();
  private final List<Fd> held = new ArrayList<>();
  private final List<Semaphore> locks = new ArrayList<>();
  private final List<Runnable> caches = new ArrayList<>();
  private final List<Path> temporary = new ArrayList<>();
  private final List<SshForward> agents = new ArrayList<>();

  PreparedMounts(WorkingLayer layer, Store store) {
    this.layer = layer;
    this.store = store;
  }

  /// Removes what ended processes left in memory.
  public static void sweep() {
    try (Directory memory = Directory.open(MEMORY)) {
      for (DirectoryEntry entry : memory.list()) {
        Matcher matcher = OWN.matcher(entry.name());
        if (matcher.matches() && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty()) {
          memory.removeTree(entry.name());
        }
      }
    } catch (LinuxException failure) {
      LOG.warn("{}: cannot be cleaned up: {}", MEMORY, failure.getMessage());
    }
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

  /// Keeps a descriptor open; the path refers to the same file, even from other processes.
  Path hold(Fd fd) {
    held.add(fd);
    return Path.of("/proc/" + ProcessHandle.current().pid() + "/fd/" + fd.number());
  }

  /// Keeps a cache while the step runs.
  void hold(CacheMounts mounts, String id, String name) {
    mounts.enter(id);
    caches.add(() -> mounts.leave(id, name));
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

  /// A directory that goes with the step.
  Path temporary(String prefix) throws IOException {
    Path directory = Files.createTempDirectory(store.temporary(), prefix);
    temporary.add(directory);
    return directory;
  }

  /// How many ssh agents there are.
  int ssh() {
    return agents.size();
  }

  /// A path of a tree whose changes are discarded, without ignored files.
  Path overlay(FromSource from, String source) throws IOException {
    Path home = temporary("bind-");
    Directory root = from.tree().root();
    try (Directory place = Directory.open(home)) {
      place.makeDirectory("fs", FIRST_MODE);
      place.makeDirectory("work", FIRST_MODE);
      try (Directory upper = place.child("fs")) {
        hide(from.tree(), root, "", upper);
      }
      like(place, "fs", root.status());
    }
    List<Path> lower = from.layers().isEmpty() ? List.of(root.fd().path()) : from.layers();
    return hold(OverlayMount.part(lower, home.resolve("fs"), home.resolve("work"), source));
  }

  /// Puts a whiteout where an ignored file is.
  private static void hide(SourceTree tree, Directory source, String path, Directory upper) {
    if (tree.ignored().isEmpty()) {
      return;
    }
    Set<String> wanted =
        tree.list(source, path).stream().map(DirectoryEntry::name).collect(Collectors.toSet());
    for (DirectoryEntry entry : source.list()) {
      String name = entry.name();
      if (!wanted.contains(name)) {
        upper.makeNode(name, FileType.CHARACTER_DEVICE, 0, 0, 0);
      } else if (source.status(name).isDirectory()) {
        upper.makeDirectory(name, FIRST_MODE);
        try (Directory below = source.child(name);
            Directory child = upper.child(name)) {
          hide(tree, below, SourceTree.child(path, name), child);
        }
        like(upper, name, source.status(name));
      }
    }
  }

  private static void like(Directory parent, String name, FileStatus status) {
    parent.chown(name, status.uid(), status.gid());
    parent.chmod(name, status.mode());
    parent.setTimes(name, status.modified(), status.modified());
  }

  /// The socket of an ssh agent.
  Path agent(Path source, Owner owner, int mode) throws IOException, InterruptedException {
    Path home = memory();
    agents.add(SshForward.open(source, home, owner, mode));
    return home.resolve("agent");
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
    Path home = memory();
    try (Directory own = Directory.open(home);
        OpenFile file = own.create("secret", 0600)) {
      file.write(ByteBuffer.wrap(content));
      file.chown(owner.uid(), owner.gid());
      file.chmod(mode);
    }
    return home.resolve("secret");
  }

  /// Mounts a program of a Dockerfile.
  void program(String content, String target) throws IOException {
    Path home = temporary("script-");
    try (Directory own = Directory.open(home);
        OpenFile file = own.create("script", 0755)) {
      file.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
      file.chmod(0755);
    }
    point(target, false);
    add(new StepMount.Bind(home.resolve("script"), target, true));
  }

  private Path memory() {
    String name = "jcompose-build-" + ProcessHandle.current().pid() + "-" + UUID.randomUUID();
    try (Directory memory = Directory.open(MEMORY)) {
      memory.makeDirectory(name, FIRST_MODE);
      temporary.add(MEMORY.resolve(name));
    }
    return MEMORY.resolve(name);
  }

  @Override
  public void close() {
    held.forEach(Fd::close);
    agents.forEach(SshForward::close);
    locks.forEach(Semaphore::release);
    caches.forEach(Runnable::run);
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
