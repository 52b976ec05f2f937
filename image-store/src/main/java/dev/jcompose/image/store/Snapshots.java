package dev.jcompose.image.store;

import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.Snapshot;
import dev.jcompose.image.layer.LayerStore;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.BlockGroups;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.DirectoryEntry;
import dev.jcompose.linux.file.ExtendedAttributes;
import dev.jcompose.linux.file.FileStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writable layers, a directory each with `upper` and `work`. The chain id of the layer below
/// (`none` for an empty image) is an extended attribute of the directory, which costs no inode. It
/// is set last: a snapshot without it is unfinished and is removed. Thread-safe; one costs about 50
/// µs.
public final class Snapshots {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);
  private static final Pattern KEY = Pattern.compile("[0-9a-z-]{1,128}");
  private static final int PRIVATE = 0710;
  private static final String LAYER = "trusted.jcompose.layer";
  private static final String NONE = "none";

  private final Path path;
  private final Directory directory;
  private final Directory temporary;
  private final BlockGroups groups;
  private final LayerStore layers;
  private final Path init;
  private final Map<String, Optional<Digest>> tops = new ConcurrentHashMap<>();
  private final Map<Digest, Beginnings> beginnings = new ConcurrentHashMap<>();
  private final SizeLimits limits;
  private final Map<String, Integer> projects = new ConcurrentHashMap<>();

  /// How directories of an image look that a container's own layers begin with, too.
  ///
  /// @param etc its `/etc`, where it differs from the init layer's
  private record Beginnings(FileStatus root, Optional<FileStatus> etc) {}

  Snapshots(
      Path path,
      Directory directory,
      Directory temporary,
      BlockGroups groups,
      LayerStore layers,
      Path init) {
    this.path = path;
    this.directory = directory;
    this.temporary = temporary;
    this.groups = groups;
    this.layers = layers;
    this.init = init;
    for (DirectoryEntry entry : directory.list()) {
      readTop(entry.name())
          .ifPresentOrElse(top -> tops.put(entry.name(), top), () -> sweep(entry.name()));
    }
    this.limits = new SizeLimits(path, directory);
    if (limits.areOn()) {
      directory.list().forEach(entry -> readProject(entry.name()));
      limits.recover(projects.values());
    }
  }

  private void readProject(String key) {
    try (Directory home = directory.child(key)) {
      limits.of(home).ifPresent(project -> projects.put(key, project));
    } catch (LinuxException unreadable) {
      LOG.warn("snapshot {}: its project cannot be read: {}", key, unreadable.getMessage());
    }
  }

  /// The limits on their sizes.
  public SizeLimits limits() {
    return limits;
  }

  /// Removes an unfinished one, which is empty. One with content has lost its attribute (for
  /// example, in a backup without extended attributes), and gets it again when it is used.
  private void sweep(String key) {
    Path upper = path.resolve(key).resolve("upper");
    try (DirectoryStream<Path> content = Files.newDirectoryStream(upper)) {
      if (content.iterator().hasNext()) {
        return;
      }
    } catch (IOException unfinished) {
      LOG.debug("snapshot {}: {}", key, IoFailure.words(unfinished));
    }
    try {
      remove(key);
    } catch (LinuxException problem) {
      LOG.warn("snapshot {}: unfinished, cannot be removed: {}", key, problem.getMessage());
    }
  }

  /// Makes one, or finishes one that has lost its attribute.
  ///
  /// @param top chain id of the topmost layer below it; empty for an empty root file system
  /// @param size how many bytes it may have; empty for no limit
  public Snapshot create(String key, Optional<Digest> top, Optional<Long> size) {
    if (!KEY.matcher(key).matches()) {
      throw new ImageException(Kind.INVALID, "snapshot \"" + key + "\": not a valid key");
    }
    Snapshot snapshot = snapshot(key, top);
    try {
      groups.makeDirectory(directory, key, PRIVATE);
    } catch (LinuxException failure) {
      if (failure.is(Errno.EEXIST) && !tops.containsKey(key)) {
        return finish(key, top, snapshot);
      }
      if (failure.is(Errno.EEXIST)) {
        throw new ImageException(Kind.CONFLICT, "snapshot " + key + ": already exists", failure);
      }
      throw failed(key, failure);
    }
    try (Directory home = directory.child(key)) {
      // First, because it holds for what is made in it from then on.
      size.ifPresent(bytes -> projects.put(key, limits.limit(home, bytes)));
      home.makeDirectory("upper", 0755);
      home.makeDirectory("work", 0700);
      likeRootOf(top, home);
      mark(home, top);
    } catch (LinuxException failure) {
      directory.removeTree(key);
      free(key);
      throw failed(key, failure);
    } catch (ImageException failure) {
      directory.removeTree(key);
      throw failure;
    }
    tops.put(key, top);
    return snapshot;
  }

  private Snapshot finish(String key, Optional<Digest> top, Snapshot snapshot) {
    try (Directory home = directory.child(key)) {
      if (home.find("work").isEmpty()) {
        home.makeDirectory("work", 0700);
      }
      mark(home, top);
    } catch (LinuxException failure) {
      throw failed(key, failure);
    }
    tops.put(key, top);
    return snapshot;
  }

  private static void mark(Directory home, Optional<Digest> top) {
    byte[] below = top.map(Digest::hex).orElse(NONE).getBytes(StandardCharsets.US_ASCII);
    ExtendedAttributes.set(home.fd(), LAYER, below);
  }

  /// The one with this key.
  public Optional<Snapshot> find(String key) {
    Optional<Digest> top = tops.get(key);
    return top == null ? Optional.empty() : Optional.of(snapshot(key, top));
  }

  /// Removes one. Idempotent.
  public void remove(String key) {
    if (!KEY.matcher(key).matches()) {
      return;
    }
    String name = "removing-" + UUID.randomUUID();
    try {
      directory.rename(key, temporary, name);
    } catch (LinuxException failure) {
      if (failure.is(Errno.ENOENT)) {
        tops.remove(key);
        return;
      }
      throw failure;
    }
    tops.remove(key);
    temporary.removeTree(name);
    free(key);
  }

  private void free(String key) {
    Integer project = projects.remove(key);
    if (project != null) {
      limits.free(project);
    }
  }

  /// The topmost layers that snapshots stand on.
  List<Digest> tops() {
    List<Digest> result = new ArrayList<>();
    tops.values().forEach(top -> top.ifPresent(result::add));
    return result;
  }

  /// The layers below, to mount read-only: at least two, as the kernel requires.
  public List<Path> below(Optional<Digest> top) {
    List<Path> lower = new ArrayList<>(layers.stack(top));
    while (lower.size() < 2) {
      lower.add(empty(lower.size()));
    }
    return lower;
  }

  private Path empty(int number) {
    try {
      return Files.createDirectories(init.resolveSibling("empty-" + number));
    } catch (IOException problem) {
      throw new ImageException(
          Kind.SYSTEM, "images: cannot make an empty layer: " + IoFailure.words(problem), problem);
    }
  }

  private Snapshot snapshot(String key, Optional<Digest> top) {
    List<Path> lower = new ArrayList<>();
    lower.add(init);
    lower.addAll(layers.stack(top));
    Path home = path.resolve(key);
    return new Snapshot(lower, home.resolve("upper"), home.resolve("work"), false);
  }

  /// The merged root directory shows the upper one's owner and mode: they must be the image's.
  private void likeRootOf(Optional<Digest> top, Directory home) {
    if (top.isEmpty()) {
      home.chmod("upper", 0755);
      return;
    }
    Beginnings image = beginnings.computeIfAbsent(top.get(), this::beginnings);
    home.chown("upper", image.root().uid(), image.root().gid());
    home.chmod("upper", image.root().mode());
    if (image.etc().isPresent()) {
      FileStatus etc = image.etc().get();
      try (Directory upper = home.child("upper")) {
        upper.makeDirectory("etc", etc.mode());
        upper.chown("etc", etc.uid(), etc.gid());
        upper.chmod("etc", etc.mode());
      }
    }
  }

  /// The init layer's `/etc` hides the image's: where owner or mode differ, the writable layer says
  /// what they are.
  private Beginnings beginnings(Digest chain) {
    FileStatus root;
    try (Directory layer = Directory.open(layers.require(chain).directory())) {
      root = layer.status();
    }
    for (Path path : layers.stack(Optional.of(chain))) {
      try (Directory layer = Directory.open(path)) {
        Optional<FileStatus> etc = layer.find("etc", false);
        if (etc.isPresent()) {
          return new Beginnings(root, etc.filter(Snapshots::isUnlikeInit));
        }
      }
    }
    return new Beginnings(root, Optional.empty());
  }

  private static boolean isUnlikeInit(FileStatus etc) {
    return etc.isDirectory() && (etc.uid() != 0 || etc.gid() != 0 || etc.mode() != InitLayer.MODE);
  }

  private Optional<Optional<Digest>> readTop(String key) {
    try (Directory home = directory.child(key)) {
      Optional<byte[]> below = ExtendedAttributes.get(home.fd(), LAYER);
      if (below.isEmpty()) {
        return Optional.empty();
      }
      String text = new String(below.get(), StandardCharsets.US_ASCII);
      return Optional.of(
          text.equals(NONE) ? Optional.empty() : Optional.of(new Digest("sha256:" + text)));
    } catch (LinuxException | IllegalArgumentException unfinished) {
      return Optional.empty();
    }
  }

  private static ImageException failed(String key, LinuxException failure) {
    Kind kind = failure.is(Errno.ENOSPC) || failure.is(Errno.EDQUOT) ? Kind.NO_SPACE : Kind.SYSTEM;
    return new ImageException(
        kind, "snapshot " + key + ": cannot be made: " + failure.getMessage(), failure);
  }
}
