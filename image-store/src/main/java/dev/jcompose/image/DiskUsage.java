package dev.jcompose.image;

import java.util.List;

/// The disk usage of images (`docker system df`). Shared content counts once in the totals.
///
/// @param images each by itself
/// @param layersBytes content of all unpacked layers of images
/// @param blobsBytes content-addressed blobs: compressed layers and documents
public record DiskUsage(List<ImageUsage> images, long layersBytes, long blobsBytes) {
  /// Copies the list.
  public DiskUsage {
    images = List.copyOf(images);
  }

  /// The disk usage of one image.
  ///
  /// @param image which
  /// @param sharedBytes layers shared with other images
  /// @param uniqueBytes what removing it would free
  public record ImageUsage(Image image, long sharedBytes, long uniqueBytes) {}
}
