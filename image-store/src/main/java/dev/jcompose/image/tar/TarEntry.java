package dev.jcompose.image.tar;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// A member of a tar archive.
///
/// @param name as in the archive, not cleaned; any bytes, see [dev.jcompose.linux.file.FileName]
/// @param type what it is
/// @param mode permissions with setuid, setgid and sticky
/// @param uid owner
/// @param gid group
/// @param size of the file, including holes
/// @param stored bytes of content that follow in the archive
/// @param modified when
/// @param linkName target of a symbolic link as written, or of a hard link as a name in the
///   archive; otherwise empty
/// @param major of a device
/// @param minor of a device
/// @param attributes extended attributes by full name
/// @param sparse where the stored bytes belong, in order; empty for a file without holes
public record TarEntry(
    String name,
    Type type,
    int mode,
    long uid,
    long gid,
    long size,
    long stored,
    Instant modified,
    String linkName,
    int major,
    int minor,
    Map<String, byte[]> attributes,
    List<Segment> sparse) {

  /// Copies the collections.
  public TarEntry {
    attributes = Map.copyOf(attributes);
    sparse = List.copyOf(sparse);
  }

  /// A member without content, attributes or link.
  public static TarEntry of(String name, Type type, int mode, Instant modified) {
    return new TarEntry(name, type, mode, 0, 0, 0, 0, modified, "", 0, 0, Map.of(), List.of());
  }

  /// The same with content of this size.
  public TarEntry withSize(long bytes) {
    return new TarEntry(
        name,
        type,
        mode,
        uid,
        gid,
        bytes,
        bytes,
        modified,
        linkName,
        major,
        minor,
        attributes,
        List.of());
  }

  /// The same with a link target.
  public TarEntry withLinkName(String target) {
    return new TarEntry(
        name,
        type,
        mode,
        uid,
        gid,
        size,
        stored,
        modified,
        target,
        major,
        minor,
        attributes,
        sparse);
  }

  /// The same with an owner.
  public TarEntry withOwner(long newUid, long newGid) {
    return new TarEntry(
        name,
        type,
        mode,
        newUid,
        newGid,
        size,
        stored,
        modified,
        linkName,
        major,
        minor,
        attributes,
        sparse);
  }

  /// The same with device numbers.
  public TarEntry withDevice(int newMajor, int newMinor) {
    return new TarEntry(
        name,
        type,
        mode,
        uid,
        gid,
        size,
        stored,
        modified,
        linkName,
        newMajor,
        newMinor,
        attributes,
        sparse);
  }

  /// The same with extended attributes.
  public TarEntry withAttributes(Map<String, byte[]> values) {
    return new TarEntry(
        name, type, mode, uid, gid, size, stored, modified, linkName, major, minor, values, sparse);
  }

  /// Kinds of members.
  public enum Type {
    /// A regular file.
    FILE,
    /// One more name for an earlier member.
    HARD_LINK,
    /// A symbolic link.
    SYMLINK,
    /// A character device.
    CHARACTER_DEVICE,
    /// A block device.
    BLOCK_DEVICE,
    /// A directory.
    DIRECTORY,
    /// A named pipe.
    FIFO
  }

  /// A stored segment of a sparse file.
  ///
  /// @param offset in the file
  /// @param length in bytes
  public record Segment(long offset, long length) {}
}
