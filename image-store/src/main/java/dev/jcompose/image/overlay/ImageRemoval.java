package dev.jcompose.image.overlay;

import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.ImagesInUse;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.image.store.Catalog;
import dev.jcompose.image.store.CatalogEntry;
import dev.jcompose.image.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// `docker image rm`: removes a name and, with the last one, the image.
///
/// @param force whether to remove the last name of an image in use, ids with several names, and
///   images of containers that do not run
/// @param parents whether images without a name go, too, that nothing but the removed one was made
///   from
record ImageRemoval(Store store, boolean force, boolean parents, ImagesInUse inUse) {
  /// Removes.
  ///
  /// @return lines `Untagged: ...` and `Deleted: ...`
  List<String> remove(String reference) {
    List<String> lines = store.exclusively(catalog -> remove(catalog, reference));
    store.collect();
    return lines;
  }

  private List<String> remove(Catalog catalog, String reference) throws IOException {
    Optional<ImageReference> called = NameOrId.parse(reference).map(ImageReference::withDefaultTag);
    Optional<CatalogEntry> found = catalog.find(reference);
    if (found.isEmpty() && called.isPresent() && catalog.forgetUnusable(called.get())) {
      return List.of("Untagged: " + called.get().familiar());
    }
    CatalogEntry entry =
        found.orElseThrow(() -> new ImageException(Kind.NOT_FOUND, "No such image: " + reference));
    Optional<ImageReference> digest =
        called
            .flatMap(given -> given.digest().map(given.repository()::withDigest))
            .filter(entry.digests()::contains);
    if (digest.isPresent()) {
      return removeDigest(catalog, reference, digest.get());
    }
    Optional<ImageReference> name = called.filter(wanted -> entry.names().contains(wanted));
    // A name that images for several platforms share goes from all.
    List<CatalogEntry> all = name.map(catalog::allOf).orElse(List.of(entry));
    for (CatalogEntry each : all) {
      if (!keepsImage(each, name)) {
        refuse(reference, each, name, inUse.keeps(each.id(), force));
      }
    }
    Set<String> lines = new LinkedHashSet<>();
    for (CatalogEntry each : all) {
      lines.addAll(
          keepsImage(each, name)
              ? untag(catalog, each, name.orElseThrow())
              : delete(catalog, each));
    }
    return List.copyOf(lines);
  }

  /// A digest goes alone: the names of its image stay, and with them the image.
  private List<String> removeDigest(Catalog catalog, String reference, ImageReference digest)
      throws IOException {
    List<CatalogEntry> all = catalog.allOf(digest);
    for (CatalogEntry each : all) {
      if (!force && inUse.keeps(each.id(), false) && single(each)) {
        refuse(reference, each, Optional.of(digest), true);
      }
    }
    Set<String> lines = new LinkedHashSet<>();
    for (CatalogEntry each : all) {
      List<ImageReference> others = new ArrayList<>(each.digests());
      others.remove(digest);
      boolean stays = !others.isEmpty() || !each.names().isEmpty() || inUse.keeps(each.id(), force);
      if (stays) {
        catalog.put(each.withDigests(others));
        lines.add("Untagged: " + digest.familiar());
      } else {
        lines.addAll(delete(catalog, each));
      }
    }
    return List.copyOf(lines);
  }

  /// Whether an image has one name, and digests of no other repository.
  private static boolean single(CatalogEntry entry) {
    return entry.names().size() <= 1
        && Stream.concat(entry.names().stream(), entry.digests().stream())
                .map(ImageReference::repository)
                .distinct()
                .count()
            == 1;
  }

  private boolean keepsImage(CatalogEntry entry, Optional<ImageReference> name) {
    return name.isPresent()
        && (entry.names().size() > 1 || (force && inUse.keeps(entry.id(), true)));
  }

  private void refuse(
      String reference, CatalogEntry entry, Optional<ImageReference> name, boolean used) {
    String id = entry.id().hex().substring(0, 12);
    if (used && name.isPresent()) {
      throw new ImageException(
          Kind.CONFLICT,
          "conflict: unable to remove repository reference \""
              + reference
              + "\" (must force) - a container is using its referenced image "
              + id);
    }
    if (used && inUse.held().contains(entry.id())) {
      throw new ImageException(
          Kind.CONFLICT,
          "conflict: unable to delete "
              + id
              + " (cannot be forced) - image is being used by a container");
    }
    if (name.isEmpty() && entry.names().size() > 1 && !force) {
      throw new ImageException(
          Kind.CONFLICT,
          "conflict: unable to delete "
              + id
              + " (must be forced) - image is referenced in multiple repositories");
    }
    if (used) {
      throw new ImageException(
          Kind.CONFLICT,
          "conflict: unable to delete "
              + id
              + " (must be forced) - image is being used by a container");
    }
  }

  /// With the last tag of a repository go its digests.
  private static List<String> untag(Catalog catalog, CatalogEntry entry, ImageReference name)
      throws IOException {
    List<ImageReference> names = new ArrayList<>(entry.names());
    names.remove(name);
    List<ImageReference> digests = new ArrayList<>(entry.digests());
    List<String> lines = new ArrayList<>(List.of("Untagged: " + name.familiar()));
    if (names.stream().noneMatch(other -> other.repository().equals(name.repository()))) {
      for (ImageReference digest : entry.digests()) {
        if (digest.repository().equals(name.repository())) {
          digests.remove(digest);
          lines.add("Untagged: " + digest.familiar());
        }
      }
    }
    catalog.put(entry.withNames(names, entry.lastTagged()).withDigests(digests));
    return lines;
  }

  private List<String> delete(Catalog catalog, CatalogEntry entry) throws IOException {
    List<String> lines = new ArrayList<>();
    entry.names().forEach(name -> lines.add("Untagged: " + name.familiar()));
    entry.digests().forEach(name -> lines.add("Untagged: " + name.familiar()));
    lines.add("Deleted: " + entry.id());
    store.onlyOf(entry).forEach(chain -> lines.add("Deleted: " + chain));
    catalog.remove(entry.id());
    Optional<CatalogEntry> parent = entry.parent().filter(_ -> parents).flatMap(catalog::byId);
    if (parent.filter(above -> isLeftOver(catalog, above)).isPresent()) {
      lines.addAll(delete(catalog, parent.orElseThrow()));
    }
    return lines;
  }

  private boolean isLeftOver(Catalog catalog, CatalogEntry entry) {
    return entry.names().isEmpty()
        && entry.digests().isEmpty()
        && !inUse.keeps(entry.id(), false)
        && catalog.all().stream()
            .noneMatch(other -> other.parent().equals(Optional.of(entry.id())));
  }
}
