package dev.jcompose.image.layer;

import dev.jcompose.image.tar.TarEntry;
import dev.jcompose.image.tar.TarWriter;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.DirectoryEntry;
import dev.jcompose.linux.file.ExtendedAttributes;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.file.OpenFile;
import dev.jcompose.linux.file.OpenFlag;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writes overlayfs's upper directory as a layer: what was deleted becomes whiteouts, names are
/// sorted, so that the same tree gives the same tar.
public final class LayerDiff {
  private final TarWriter out;
  private final Optional<Instant> latest;
  private final Map<Long, Map<Long, String>> firstNames = new HashMap<>();
  private long size;

  /// @param latest limit for times in the tar and on disk; later ones are set to it
  ///   (SOURCE_DATE_EPOCH)
  public LayerDiff(TarWriter out, Optional<Instant> latest) {
    this.out = out;
    this.latest = latest;
  }

  /// Writes everything below a directory.
  ///
  /// @param withRoot whether owner and mode of the directory itself belong to the layer
  /// @return bytes of content
  public long write(Directory upper, boolean withRoot) throws IOException {
    if (withRoot) {
      try (OpenFile self = upper.open(".", OpenFlag.READ_ONLY)) {
        directory(upper, self.fd(), "./", upper.status());
      }
    }
    walk(upper, "");
    return size;
  }

  private void walk(Directory directory, String path) throws IOException {
    List<DirectoryEntry> entries = directory.list();
    entries.sort(Comparator.comparing(DirectoryEntry::name));
    for (DirectoryEntry entry : entries) {
      member(directory, path + entry.name(), entry.name());
    }
  }

  private void member(Directory parent, String path, String name) throws IOException {
    FileStatus status = clamped(parent, name, parent.status(name));
    if (status.isWhiteout()) {
      String hidden = ArchivePath.parent(path);
      String whiteout = (hidden.isEmpty() ? "" : hidden + "/") + Overlay.WHITEOUT + name;
      out.add(TarEntry.of(whiteout, TarEntry.Type.FILE, 0, Instant.EPOCH));
      return;
    }
    if (status.isDirectory()) {
      try (Directory directory = parent.child(name)) {
        directory(directory, directory.fd(), path + "/", status);
        walk(directory, path + "/");
      }
      return;
    }
    Optional<String> first = firstName(path, status);
    if (first.isPresent()) {
      out.add(entry(path, TarEntry.Type.HARD_LINK, status, Map.of()).withLinkName(first.get()));
      return;
    }
    try (Fd place = parent.entry(name)) {
      Map<String, byte[]> attributes = attributes(place, path);
      switch (status.type()) {
        case REGULAR -> file(parent, name, entry(path, TarEntry.Type.FILE, status, attributes));
        case SYMLINK ->
            out.add(
                entry(path, TarEntry.Type.SYMLINK, status, attributes)
                    .withLinkName(parent.readLink(name)));
        case CHARACTER_DEVICE ->
            out.add(entry(path, TarEntry.Type.CHARACTER_DEVICE, status, attributes));
        case BLOCK_DEVICE -> out.add(entry(path, TarEntry.Type.BLOCK_DEVICE, status, attributes));
        case FIFO -> out.add(entry(path, TarEntry.Type.FIFO, status, attributes));
        // A socket has no meaning without the process that listens on it.
        case SOCKET, UNKNOWN, DIRECTORY -> {}
      }
    }
  }

  private void directory(Directory directory, Fd place, String path, FileStatus status)
      throws IOException {
    Map<String, byte[]> attributes = attributes(place, path);
    out.add(entry(path, TarEntry.Type.DIRECTORY, status, attributes));
    if (ExtendedAttributes.get(directory.fd(), Overlay.OPAQUE_ATTRIBUTE).isPresent()) {
      out.add(TarEntry.of(path + Overlay.OPAQUE, TarEntry.Type.FILE, 0, Instant.EPOCH));
    }
  }

  private void file(Directory parent, String name, TarEntry entry) throws IOException {
    size += entry.size();
    try (OpenFile file = parent.file(name, OpenFlag.READ_ONLY);
        InputStream content = file.stream()) {
      out.add(entry, content);
    }
  }

  private Optional<String> firstName(String path, FileStatus status) {
    if (status.links() < 2) {
      return Optional.empty();
    }
    return Optional.ofNullable(
        firstNames
            .computeIfAbsent(status.device(), device -> new HashMap<>())
            .putIfAbsent(status.inode(), path));
  }

  private FileStatus clamped(Directory parent, String name, FileStatus status) {
    if (latest.isEmpty() || !status.modified().isAfter(latest.get()) || status.isWhiteout()) {
      return status;
    }
    parent.setTimes(name, latest.get(), latest.get());
    return parent.status(name);
  }

  private static Map<String, byte[]> attributes(Fd place, String path) {
    Map<String, byte[]> result = new LinkedHashMap<>();
    for (String name : ExtendedAttributes.list(place)) {
      if (name.endsWith(".overlay.redirect") || name.endsWith(".overlay.metacopy")) {
        // Occurs only with mount options that we never use; a layer made from it would lose
        // content.
        throw new LinuxException("layer: " + path + " has " + name, Errno.EINVAL.number());
      }
      if (!Overlay.ownsAttribute(name)) {
        ExtendedAttributes.get(place, name).ifPresent(value -> result.put(name, value));
      }
    }
    return result;
  }

  private static TarEntry entry(
      String path, TarEntry.Type type, FileStatus status, Map<String, byte[]> attributes) {
    TarEntry entry =
        TarEntry.of(path, type, status.mode(), status.modified())
            .withOwner(status.uid(), status.gid())
            .withAttributes(attributes);
    return switch (type) {
      case FILE -> entry.withSize(status.size());
      case CHARACTER_DEVICE, BLOCK_DEVICE ->
          entry.withDevice(status.rdevMajor(), status.rdevMinor());
      case HARD_LINK, SYMLINK, DIRECTORY, FIFO -> entry;
    };
  }
}
