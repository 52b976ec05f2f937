package dev.jcompose.image.store;

import dev.jcompose.image.Digest;
import dev.jcompose.image.Image;
import dev.jcompose.image.document.ConfigDocument;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.reference.ImageReference;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// An image the store knows.
///
/// @param id digest of its configuration
/// @param manifest in the store
/// @param names with tags
/// @param digests repositories with the digest of a manifest in a registry
/// @param lastTagged when it last got a name
/// @param document its configuration
/// @param chains of its layers, bottom first
/// @param size unpacked bytes
/// @param parent the image of the container that it was committed from
public record CatalogEntry(
    Digest id,
    Descriptor manifest,
    List<ImageReference> names,
    List<ImageReference> digests,
    Optional<Instant> lastTagged,
    ConfigDocument document,
    List<Digest> chains,
    long size,
    Optional<Digest> parent) {
  /// Copies the lists.
  public CatalogEntry {
    names = List.copyOf(names);
    digests = List.copyOf(digests);
    chains = List.copyOf(chains);
  }

  /// With other names.
  public CatalogEntry withNames(List<ImageReference> newNames, Optional<Instant> tagged) {
    return new CatalogEntry(
        id, manifest, newNames, digests, tagged, document, chains, size, parent);
  }

  /// With other digests.
  public CatalogEntry withDigests(List<ImageReference> newDigests) {
    return new CatalogEntry(
        id, manifest, names, newDigests, lastTagged, document, chains, size, parent);
  }

  /// Made from another image.
  public CatalogEntry withParent(Digest image) {
    return new CatalogEntry(
        id, manifest, names, digests, lastTagged, document, chains, size, Optional.of(image));
  }

  /// Chain id of the topmost layer, if it has any.
  public Optional<Digest> top() {
    return chains.isEmpty() ? Optional.empty() : Optional.of(chains.getLast());
  }

  /// As others see it.
  public Image image() {
    return new Image(
        id,
        names.stream()
            .sorted(Comparator.comparing(ImageReference::canonical))
            .map(ImageReference::familiar)
            .toList(),
        digests.stream().map(ImageReference::familiar).toList(),
        document.architecture(),
        document.os(),
        document.created(),
        document.config(),
        document.diffIds(),
        size);
  }
}
