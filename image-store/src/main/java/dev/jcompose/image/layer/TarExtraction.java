package dev.jcompose.image.layer;

import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.Owner;
import dev.jcompose.image.content.ReadFailure;
import dev.jcompose.image.tar.EntryContent;
import dev.jcompose.image.tar.TarEntry;
import dev.jcompose.image.tar.TarReader;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.ExtendedAttributes;
import dev.jcompose.linux.file.FileName;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.file.FileType;
import dev.jcompose.linux.file.OpenFile;
import dev.jcompose.linux.namespace.IdMapping;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Unpacks one archive below a directory. Nothing outside that directory can be reached, whatever
/// links the archive makes: parents are resolved with the directory as root, and the last component
/// is never followed. For one use by one thread.
public final class TarExtraction {
  private static final Logger LOG = LoggerFactory.getLogger(TarExtraction.class);
  private static final int FIRST_MODE = 0600;

  /// What names mean.
  public enum Names {
    /// An image layer: `.wh.` hides, becomes overlayfs's own form.
    LAYER,
    /// Any archive: names are taken literally, but `.wh.` is rejected, because no layer could
    /// contain it.
    PLAIN
  }

  /// What may take the place of what.
  public enum Replacing {
    /// Anything that of anything.
    ANYTHING,
    /// Directories replace directories, and other files replace other files.
    ITS_KIND
  }

  private final Directory root;
  private final String base;
  private final Names names;
  private final Replacing replacing;
  private final UnpackLimits limits;
  private final ParentDirectories parents;
  private Optional<Owner> owner = Optional.empty();
  private Optional<IdMapping> users = Optional.empty();
  private final Map<String, Instant> directoryTimes = new LinkedHashMap<>();
  private final List<Unpacked.MissingLink> missingLinks = new ArrayList<>();
  private long entries;
  private long size;

  /// @param root owned by the caller; links are resolved against it
  /// @param base clean path below the root that names in the archive are relative to
  public TarExtraction(Directory root, String base, Names names, UnpackLimits limits) {
    this(root, base, names, Replacing.ANYTHING, limits);
  }

  /// @param root owned by the caller; links are resolved against it
  /// @param base clean path below the root that names in the archive are relative to
  public TarExtraction(
      Directory root, String base, Names names, Replacing replacing, UnpackLimits limits) {
    this.replacing = replacing;
    this.root = root;
    this.base = base;
    this.names = names;
    this.limits = limits;
    this.parents = new ParentDirectories(root);
  }

  /// Gives all files to one user, whatever the archive says.
  public void ownedBy(Owner one) {
    owner = Optional.of(one);
  }

  /// The owners are ids of a user namespace.
  public void mappedBy(IdMapping ids) {
    users = Optional.of(ids);
  }

  private TarEntry owned(TarEntry entry) {
    TarEntry owned = owner.map(one -> entry.withOwner(one.uid(), one.gid())).orElse(entry);
    return users
        .map(ids -> owned.withOwner(ids.user(owned.uid()), ids.group(owned.gid())))
        .orElse(owned);
  }

  /// Unpacks a whole layer into a directory that is empty.
  public static Unpacked layer(Directory root, InputStream tar) {
    return new TarExtraction(root, "", Names.LAYER, UnpackLimits.forSpaceOf(root)).run(tar);
  }

  /// Unpacks the archive and reads the stream to its end.
  ///
  /// @throws ImageException when the archive is damaged, hostile or too large, or the disk is full
  public Unpacked run(InputStream tar) {
    TarReader reader = new TarReader(tar);
    EntryContent content = new EntryContent(reader);
    try (parents) {
      String current = "";
      try {
        for (Optional<TarEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
          current = entry.get().name();
          place(content, owned(entry.get()));
        }
        current = "";
        setDirectoryTimes();
        long _ = tar.transferTo(OutputStream.nullOutputStream());
      } catch (LinuxException failure) {
        throw failed(current, failure);
      } catch (IOException failure) {
        throw ReadFailure.of("archive" + at(current), failure);
      }
    }
    return new Unpacked(size, parents.implied(), missingLinks);
  }

  private void place(EntryContent content, TarEntry entry) throws IOException {
    if (++entries > limits.entries()) {
      throw new ImageException(
          Kind.INVALID, "archive has more than " + limits.entries() + " members");
    }
    String path = ArchivePath.clean(entry.name());
    for (String part : path.split("/", -1)) {
      if (part.startsWith(Overlay.AUFS) && !part.equals(Overlay.OPAQUE)) {
        return;
      }
    }
    if (hasWhiteout(ArchivePath.parent(path))) {
      throw new ImageException(
          Kind.INVALID, "archive member \"" + entry.name() + "\": lies below a whiteout");
    }
    if (path.isEmpty()) {
      placeRoot(entry);
      return;
    }
    String full = base.isEmpty() ? path : base + "/" + path;
    Directory parent = parents.get(ArchivePath.parent(full));
    String name = ArchivePath.last(full);
    if (name.startsWith(Overlay.WHITEOUT)) {
      hide(parent, name);
    } else {
      place(content, entry, full, parent, name);
    }
  }

  private void place(
      EntryContent content, TarEntry entry, String path, Directory parent, String name)
      throws IOException {
    Optional<FileStatus> existing = parent.find(name);
    if (replacing == Replacing.ITS_KIND && existing.isPresent()) {
      requireSameKind(entry, path, existing.get());
    }
    if (entry.type() == TarEntry.Type.DIRECTORY) {
      placeDirectory(entry, path, parent, name, existing);
      return;
    }
    if (existing.isPresent()) {
      clear(parent, name, existing.get());
    }
    switch (entry.type()) {
      case FILE -> placeFile(content, entry, parent, name);
      case HARD_LINK -> placeHardLink(entry, path, parent, name);
      case SYMLINK -> {
        parent.makeSymlink(name, entry.linkName());
        finish(entry, parent, name);
      }
      case CHARACTER_DEVICE -> placeNode(entry, parent, name, FileType.CHARACTER_DEVICE);
      case BLOCK_DEVICE -> placeNode(entry, parent, name, FileType.BLOCK_DEVICE);
      case FIFO -> placeNode(entry, parent, name, FileType.FIFO);
      case DIRECTORY -> throw new AssertionError("handled above");
    }
  }

  private static void requireSameKind(TarEntry entry, String path, FileStatus existing) {
    boolean directory = entry.type() == TarEntry.Type.DIRECTORY;
    if (existing.isDirectory() && !directory) {
      throw new ImageException(
          Kind.INVALID,
          "cannot overwrite directory \"/%s\" with non-directory \"%s\""
              .formatted(path, entry.name()));
    }
    if (!existing.isDirectory() && directory) {
      throw new ImageException(
          Kind.INVALID,
          "cannot overwrite non-directory \"/%s\" with directory \"%s\""
              .formatted(path, entry.name()));
    }
  }

  /// `./` of an archive describes the directory it is unpacked to.
  private void placeRoot(TarEntry entry) {
    if (entry.type() != TarEntry.Type.DIRECTORY) {
      throw new ImageException(Kind.INVALID, "archive: its root is not a directory");
    }
    Directory directory = parents.get(base);
    if (names == Names.PLAIN) {
      // As in Docker, the directory into which an archive is unpacked does not change.
      return;
    }
    setAttributes(directory.fd(), entry);
    try (OpenFile self = directory.open(".", 0)) {
      self.chown(entry.uid(), entry.gid());
      self.chmod(entry.mode());
    }
    directoryTimes.put(base, entry.modified());
  }

  private void placeDirectory(
      TarEntry entry, String path, Directory parent, String name, Optional<FileStatus> existing) {
    boolean hidden = existing.isPresent() && existing.get().isWhiteout();
    if (existing.isPresent() && !existing.get().isDirectory()) {
      clear(parent, name, existing.get());
    }
    if (existing.isEmpty() || !existing.get().isDirectory()) {
      parent.makeDirectory(name, FIRST_MODE | 0100);
    }
    if (hidden && names == Names.LAYER) {
      makeOpaque(parent, name);
    }
    parent.chown(name, entry.uid(), entry.gid());
    if (!entry.attributes().isEmpty()) {
      try (Fd place = parent.entry(name)) {
        setAttributes(place, entry);
      }
    }
    parent.chmod(name, entry.mode());
    directoryTimes.put(path, entry.modified());
  }

  private void placeFile(EntryContent content, TarEntry entry, Directory parent, String name)
      throws IOException {
    if (entry.stored() > limits.bytes() - size) {
      throw new ImageException(
          Kind.NO_SPACE,
          "archive needs more than the "
              + limits.bytes()
              + " bytes it may unpack to: "
              + (entry.stored() - (limits.bytes() - size))
              + " are missing for \""
              + entry.name()
              + "\"");
    }
    size += entry.stored();
    try (OpenFile file = parent.create(name, FIRST_MODE)) {
      content.write(entry, file);
      file.chown(entry.uid(), entry.gid());
      setAttributes(file.fd(), entry);
      file.chmod(entry.mode());
      file.setTimes(entry.modified(), entry.modified());
    }
  }

  private void placeHardLink(TarEntry entry, String path, Directory parent, String name) {
    String target = ArchivePath.clean(entry.linkName());
    if (target.isEmpty() || hasWhiteout(target)) {
      throw new ImageException(
          Kind.INVALID, "hard link \"" + entry.name() + "\": bad target " + entry.linkName());
    }
    String full = base.isEmpty() ? target : base + "/" + target;
    try (Directory from = root.directory(ArchivePath.parent(full))) {
      parent.makeLink(name, from, ArchivePath.last(full));
    } catch (LinuxException failure) {
      if (failure.is(Errno.EPERM)) {
        throw new ImageException(
            Kind.INVALID, "hard link \"" + entry.name() + "\": its target is a directory");
      }
      if (!failure.is(Errno.ENOENT)) {
        throw failure;
      }
      if (names == Names.PLAIN) {
        throw new ImageException(
            Kind.INVALID,
            "hard link \"" + entry.name() + "\": no such member: " + entry.linkName());
      }
      missingLinks.add(new Unpacked.MissingLink(path, full));
    }
  }

  private void placeNode(TarEntry entry, Directory parent, String name, FileType type) {
    try {
      parent.makeNode(name, type, FIRST_MODE, entry.major(), entry.minor());
    } catch (LinuxException failure) {
      if (failure.is(Errno.EPERM)) {
        LOG.warn("device node {} skipped: not permitted here", entry.name());
        return;
      }
      throw failure;
    }
    finish(entry, parent, name);
  }

  /// Owner, attributes, mode, times: in this order, because some clear others.
  private void finish(TarEntry entry, Directory parent, String name) {
    parent.chown(name, entry.uid(), entry.gid());
    if (!entry.attributes().isEmpty()) {
      try (Fd place = parent.entry(name)) {
        setAttributes(place, entry);
      }
    }
    if (entry.type() != TarEntry.Type.SYMLINK) {
      parent.chmod(name, entry.mode());
    }
    parent.setTimes(name, entry.modified(), entry.modified());
  }

  private static void setAttributes(Fd place, TarEntry entry) {
    for (Map.Entry<String, byte[]> attribute : entry.attributes().entrySet()) {
      if (Overlay.ownsAttribute(attribute.getKey())) {
        continue;
      }
      try {
        ExtendedAttributes.set(place, attribute.getKey(), attribute.getValue());
      } catch (LinuxException failure) {
        // Not supported by this file system, or for this type of file.
        if (!failure.is(Errno.EOPNOTSUPP)) {
          throw failure;
        }
      }
    }
  }

  private void hide(Directory parent, String name) {
    if (names == Names.PLAIN) {
      throw new ImageException(
          Kind.INVALID, "archive member \"" + name + "\": not a valid name in a layer");
    }
    if (name.equals(Overlay.OPAQUE)) {
      ExtendedAttributes.set(parent.fd(), Overlay.OPAQUE_ATTRIBUTE, Overlay.yes());
      return;
    }
    String hidden = name.substring(Overlay.WHITEOUT.length());
    if (!FileName.isSingle(hidden)) {
      throw new ImageException(Kind.INVALID, "archive member \"" + name + "\": bad whiteout");
    }
    // It hides the layers below, never the content of this layer.
    Optional<FileStatus> own = parent.find(hidden);
    if (own.isEmpty()) {
      parent.makeNode(hidden, FileType.CHARACTER_DEVICE, 0, 0, 0);
    } else if (own.get().isDirectory()) {
      makeOpaque(parent, hidden);
    }
  }

  private static void makeOpaque(Directory parent, String name) {
    try (Fd place = parent.entry(name)) {
      ExtendedAttributes.set(place, Overlay.OPAQUE_ATTRIBUTE, Overlay.yes());
    }
  }

  private void clear(Directory parent, String name, FileStatus existing) {
    if (existing.isDirectory() || existing.isSymlink()) {
      // Paths through it now mean something else; `parent` itself stays open.
      if (existing.isDirectory()) {
        parent.removeTree(name);
      } else {
        parent.unlink(name);
      }
      parents.forgetBelow(parent);
    } else {
      parent.unlink(name);
    }
  }

  private void setDirectoryTimes() {
    for (Map.Entry<String, Instant> directory : directoryTimes.entrySet()) {
      String path = directory.getKey();
      if (path.equals(base)) {
        try (OpenFile self = parents.get(base).open(".", 0)) {
          self.setTimes(directory.getValue(), directory.getValue());
        }
        continue;
      }
      try (Directory parent = root.directory(ArchivePath.parent(path))) {
        parent.setTimes(ArchivePath.last(path), directory.getValue(), directory.getValue());
      } catch (LinuxException failure) {
        // A later member took it away.
        if (!failure.is(Errno.ENOENT) && !failure.is(Errno.ENOTDIR)) {
          throw failure;
        }
      }
    }
  }

  private static boolean hasWhiteout(String path) {
    return path.startsWith(Overlay.WHITEOUT) || path.contains("/" + Overlay.WHITEOUT);
  }

  private static ImageException failed(String entry, LinuxException failure) {
    boolean full = failure.is(Errno.ENOSPC) || failure.is(Errno.EDQUOT);
    boolean system = failure.is(Errno.EIO) || failure.is(Errno.EROFS);
    Kind kind = full ? Kind.NO_SPACE : system ? Kind.SYSTEM : Kind.INVALID;
    return new ImageException(kind, "cannot unpack" + at(entry) + ": " + failure.getMessage());
  }

  private static String at(String entry) {
    String shown = entry.length() > 200 ? entry.substring(0, 200) + "..." : entry;
    return entry.isEmpty() ? "" : " at \"" + shown + "\"";
  }
}
