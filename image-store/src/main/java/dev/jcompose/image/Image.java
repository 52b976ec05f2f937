package dev.jcompose.image;

import java.time.Instant;
import java.util.List;

/// An image in the store.
///
/// @param id digest of its configuration
/// @param tags names with tags, in familiar form: `nginx:latest`
/// @param repoDigests names with the digest of a manifest: `nginx@sha256:...`
/// @param architecture `amd64`
/// @param os `linux`
/// @param createdAt as the configuration says
/// @param config how to run it
/// @param layers diff ids, bottom first
/// @param size bytes of its unpacked layers
public record Image(
    Digest id,
    List<String> tags,
    List<String> repoDigests,
    String architecture,
    String os,
    Instant createdAt,
    ImageConfig config,
    List<Digest> layers,
    long size) {
  /// Copies the lists.
  public Image {
    tags = List.copyOf(tags);
    repoDigests = List.copyOf(repoDigests);
    layers = List.copyOf(layers);
  }
}
