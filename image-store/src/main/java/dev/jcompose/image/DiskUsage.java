package dev.jcompose.image;

import java.util.List;

/// What images cost on the disk (`docker system df`). Content that several share counts once in the
/// totals.
///
/// @param images each by itself
/// @param layersBytes content of all unpacked layers of images
/// @param blobsBytes content-addressed blobs: compressed layers and documents
public record DiskUsage(List<ImageUsage> images, long layersBytes, long blobsBytes) {
  /// Copies the list.
  public DiskUsage {
    images = List.copyOf(images);
  }

  /// What one image costs.
  ///
  /// @param image which
  /// @param sharedBytes layers that other images have, too
  /// @param uniqueBytes what removing it would give back
  public record ImageUsage(Image image, long sharedBytes, long uniqueBytes) {}
}
