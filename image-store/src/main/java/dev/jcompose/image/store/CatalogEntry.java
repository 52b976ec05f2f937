package dev.jcompose.image.store;

import dev.jcompose.image.Digest;
import dev.jcompose.image.Image;
import dev.jcompose.image.attestation.Attestation;
import dev.jcompose.image.document.ConfigDocument;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.linux.name.Platform;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An image the store knows.
///
/// @param id digest of its configuration
/// @param manifest in the store
/// @param names with tags
/// @param digests repositories with the digest of a manifest in a registry
/// @param sets for names that several images share, each for another platform: what they came from
/// @param lastTagged when it last got a name
/// @param document its configuration
/// @param chains of its layers, bottom first
/// @param size unpacked bytes
/// @param attestations what its build says about it
/// @param parent the image of the container that it was committed from
public record CatalogEntry(
    Digest id,
    Descriptor manifest,
    List<ImageReference> names,
    List<ImageReference> digests,
    Map<ImageReference, Digest> sets,
    Optional<Instant> lastTagged,
    ConfigDocument document,
    List<Digest> chains,
    long size,
    List<Attestation> attestations,
    Optional<Digest> parent) {
  /// Copies the lists.
  public CatalogEntry {
    names = List.copyOf(names);
    digests = List.copyOf(digests);
    sets = Map.copyOf(sets);
    attestations = List.copyOf(attestations);
    chains = List.copyOf(chains);
  }

  /// With other names.
  public CatalogEntry withNames(List<ImageReference> newNames, Optional<Instant> tagged) {
    Map<ImageReference, Digest> kept = new HashMap<>(sets);
    kept.keySet().retainAll(newNames);
    return new CatalogEntry(
        id,
        manifest,
        newNames,
        digests,
        kept,
        tagged,
        document,
        chains,
        size,
        attestations,
        parent);
  }

  /// With names that it shares with images for other platforms, or no longer does.
  ///
  /// @param set empty when it has the names alone
  public CatalogEntry sharing(List<ImageReference> shared, Optional<Digest> set) {
    Map<ImageReference, Digest> changed = new HashMap<>(sets);
    shared.forEach(
        name -> set.ifPresentOrElse(from -> changed.put(name, from), () -> changed.remove(name)));
    return new CatalogEntry(
        id,
        manifest,
        names,
        digests,
        changed,
        lastTagged,
        document,
        chains,
        size,
        attestations,
        parent);
  }

  /// Whether another image may have the same name: it is of the same set, for another platform.
  boolean shares(ImageReference name, CatalogEntry other) {
    Optional<Digest> set = Optional.ofNullable(sets.get(name));
    return set.isPresent()
        && set.equals(Optional.ofNullable(other.sets.get(name)))
        && !platform().equals(other.platform());
  }

  /// Whether it can be used where an image for a platform is asked for. One that does not say what
  /// it is for is for this machine.
  public boolean isFor(Platform platform) {
    boolean unsaid = document.architecture().isEmpty() || document.os().isEmpty();
    return unsaid ? platform.runsHere() : platform.accepts(platform());
  }

  /// What it is for.
  public Platform platform() {
    return Platform.of(document.os(), document.architecture(), document.variant());
  }

  /// With other digests.
  public CatalogEntry withDigests(List<ImageReference> newDigests) {
    return new CatalogEntry(
        id,
        manifest,
        names,
        newDigests,
        sets,
        lastTagged,
        document,
        chains,
        size,
        attestations,
        parent);
  }

  /// With other statements.
  public CatalogEntry withAttestations(List<Attestation> other) {
    return new CatalogEntry(
        id, manifest, names, digests, sets, lastTagged, document, chains, size, other, parent);
  }

  /// Made from another image.
  public CatalogEntry withParent(Digest image) {
    return new CatalogEntry(
        id,
        manifest,
        names,
        digests,
        sets,
        lastTagged,
        document,
        chains,
        size,
        attestations,
        Optional.of(image));
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
