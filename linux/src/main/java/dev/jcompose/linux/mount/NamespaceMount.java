package dev.jcompose.linux.mount;

import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.OpenFlag;
import dev.jcompose.linux.process.FilesAs;
import dev.jcompose.linux.process.TaskThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Mounts made by `mount(2)` in a private mount namespace of a thread, and then detached from it.
/// The host does not see them, and the namespace disappears with the thread or the process.
///
/// Directories are named by descriptor numbers, relative to `/proc/self/fd`: this way the single
/// page that `mount(2)` accepts has room for as many layers as overlayfs does, and no name needs
/// escaping.
final class NamespaceMount {
  private static final int AT_FDCWD = -100;
  private static final long CLONE_NEWNS = 0x00020000;
  private static final long MS_RDONLY = 1;
  private static final long MS_REC = 16384;
  private static final long MS_PRIVATE = 1 << 18;
  private static final int DATA_SIZE = 4096;

  private NamespaceMount() {}

  /// A union, or a part of it.
  ///
  /// @param options without those for the layers
  /// @param path in it; empty for the whole union
  static Fd overlay(OverlayMount.Layers layers, List<String> options, String path) {
    return inOwnNamespace(() -> union(layers, options, path));
  }

  /// The same of layers that are mapped: each is covered by a mount of itself that maps ids, so
  /// that all names stay as they are.
  static Fd mapped(
      OverlayMount.Layers layers, List<String> options, OverlayMount.Mapping mapping, String path) {
    return inOwnNamespace(() -> {
      layers.lower().forEach(layer -> map(layer, mapping));
      // Overlayfs wants both of them in one mount.
      layers.writable().ifPresent(writable -> map(parent(writable), mapping));
      // Whoever mounts it is who makes its work directory.
      FilesAs.become(mapping.uid(), mapping.gid());
      return union(layers, options, path);
    });
  }

  private static Path parent(OverlayMount.Writable writable) {
    Path parent = writable.upper().getParent();
    if (parent == null || !parent.equals(writable.work().getParent())) {
      throw new IllegalArgumentException(
          "writable layer " + writable.upper() + ": its work directory is not beside it");
    }
    return parent;
  }

  private static void map(Path directory, OverlayMount.Mapping mapping) {
    try (MountTree tree = MountTree.copy(directory, false);
        Directory place = Directory.open(directory)) {
      tree.mapIds(mapping.userNamespace());
      tree.attach(place.fd());
    }
  }

  private static Fd union(OverlayMount.Layers layers, List<String> options, String path) {
    List<Fd> open = new ArrayList<>();
    try {
      Path target = mount(layers, options, open);
      try (Directory merged = Directory.open(target)) {
        try (Fd place = merged.reference(path.isEmpty() ? "." : path, true)) {
          return MountTree.copy(place.path(), false).fd();
        }
      }
    } finally {
      open.forEach(Fd::close);
    }
  }

  /// A union with other directories and files of the host mounted in it.
  static Fd composed(
      OverlayMount.Layers layers, List<String> options, List<OverlayMount.Placed> placed) {
    return inOwnNamespace(() -> {
      List<Fd> open = new ArrayList<>();
      try (Directory merged = Directory.open(mount(layers, options, open))) {
        placed.forEach(each -> place(merged, each));
        try (Fd top = merged.reference(".", true)) {
          return MountTree.copy(top.path(), true).fd();
        }
      } finally {
        open.forEach(Fd::close);
      }
    });
  }

  private static void place(Directory merged, OverlayMount.Placed placed) {
    try (MountTree tree = MountTree.copy(placed.source(), placed.part(), true)) {
      if (placed.readOnly()) {
        tree.set(MountAttribute.READ_ONLY, false);
      }
      if (merged.find(placed.target(), true).isEmpty()) {
        makePlace(merged, placed, tree);
      }
      try (Fd place = merged.reference(placed.target(), true)) {
        tree.attach(place);
      }
    }
  }

  private static void makePlace(Directory merged, OverlayMount.Placed placed, MountTree tree) {
    String made = "";
    Path target = Path.of(placed.target());
    for (Path part : target) {
      String parent = made.isEmpty() ? "/" : made;
      made = made + "/" + part;
      boolean file = made.equals(placed.target()) && !Files.isDirectory(tree.fd().path());
      if (merged.find(made, true).isEmpty()) {
        try (Directory in = merged.directory(parent)) {
          if (file) {
            in.create(part.toString(), 0644).close();
          } else {
            in.makeDirectory(part.toString(), 0755);
          }
        }
      }
    }
  }

  // Mounted over one of its own layers, a directory that is known to exist.
  private static Path mount(OverlayMount.Layers layers, List<String> options, List<Fd> open) {
    List<String> all = new ArrayList<>();
    all.add(
        "lowerdir="
            + String.join(
                ":", layers.lower().stream().map(layer -> reference(layer, open)).toList()));
    layers
        .writable()
        .ifPresent(writable -> {
          all.add("upperdir=" + reference(writable.upper(), open));
          all.add("workdir=" + reference(writable.work(), open));
        });
    all.addAll(options);
    String data = String.join(",", all);
    int count = layers.lower().size();
    if (data.length() >= DATA_SIZE) {
      throw new LinuxException("mount overlay of " + count + " layers", Errno.E2BIG.number());
    }
    Path target =
        layers.writable().map(OverlayMount.Writable::upper).orElseGet(layers.lower()::getFirst);
    if (layers.isCounted()) {
      return LimitedMount.obeyingQuotas(
          layers.writable().orElseThrow().upper(), () -> mount(target, data, layers));
    }
    return mount(target, data, layers);
  }

  private static Path mount(Path target, String data, OverlayMount.Layers layers) {
    try (CallMemory memory = CallMemory.open()) {
      Native.check(
          "enter /proc/self/fd", SyscallNumber.CHDIR, memory.text("/proc/self/fd").address(), 0, 0);
      long type = memory.text("overlay").address();
      Native.check(
          "mount overlay of " + layers.lower().size() + " layers",
          SyscallNumber.MOUNT,
          type,
          memory.text(target.toString()).address(),
          type,
          layers.writable().isEmpty() ? MS_RDONLY : 0,
          memory.text(data).address(),
          0);
    }
    return target;
  }

  /// Opened in this namespace, because overlayfs accepts only what is mounted in the caller's
  /// namespace.
  private static String reference(Path directory, List<Fd> open) {
    Path path = directory;
    if (directory.startsWith("/proc/self/fd")) {
      try {
        path = Files.readSymbolicLink(directory);
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
    }
    try (CallMemory memory = CallMemory.open()) {
      Fd fd =
          new Fd(
              Native.check(
                  "open layer " + path,
                  SyscallNumber.OPENAT,
                  AT_FDCWD,
                  memory.text(path.toString()).address(),
                  OpenFlag.PATH | OpenFlag.DIRECTORY | OpenFlag.CLOSE_ON_EXEC));
      open.add(fd);
      return Integer.toString(fd.number());
    }
  }

  private static <T> T inOwnNamespace(Supplier<T> task) {
    // Unsharing cannot be undone.
    return TaskThread.run(
        "mount",
        () -> {
          leaveHost();
          return task.get();
        });
  }

  private static void leaveHost() {
    // This also makes the working directory private to the thread.
    Native.check("make mount namespace", SyscallNumber.UNSHARE, CLONE_NEWNS, 0, 0);
    try (CallMemory memory = CallMemory.open()) {
      Native.check(
          "make mounts private",
          SyscallNumber.MOUNT,
          0,
          memory.text("/").address(),
          0,
          MS_REC | MS_PRIVATE,
          0,
          0);
    }
  }
}
