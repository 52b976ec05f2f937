package dev.jcompose.image.layer;

import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.FileSystemStatus;

/// How much one archive may unpack to, so that a small hostile one cannot fill the disk.
///
/// @param bytes of content in all files
/// @param entries members of the archive
public record UnpackLimits(long bytes, long entries) {
  private static final long DEFAULT_ENTRIES = 10_000_000;
  private static final long RESERVE = 256L << 20;

  /// The free space of the file system, less a reserve of 256 MiB or a tenth.
  public static UnpackLimits forSpaceOf(Directory directory) {
    FileSystemStatus status = directory.fileSystem();
    long reserve = Math.min(RESERVE, status.availableBytes() / 10);
    return new UnpackLimits(status.availableBytes() - reserve, DEFAULT_ENTRIES);
  }
}
