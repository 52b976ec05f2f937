package dev.jcompose.image.overlay;

import dev.jcompose.image.Digest;
import dev.jcompose.image.DiskUsage;
import dev.jcompose.image.ImagesInUse;
import dev.jcompose.image.PruneReport;
import dev.jcompose.image.content.ReadFailure;
import dev.jcompose.image.layer.Layer;
import dev.jcompose.image.store.CatalogEntry;
import dev.jcompose.image.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// What images cost, and getting it back.
record Accounting(Store store) {
  DiskUsage usage() {
    Map<Digest, Integer> users = new HashMap<>();
    for (CatalogEntry entry : store.catalog().all()) {
      entry.chains().forEach(chain -> users.merge(chain, 1, Integer::sum));
    }
    List<DiskUsage.ImageUsage> images = new ArrayList<>();
    for (CatalogEntry entry : store.catalog().all()) {
      long shared = 0;
      long unique = 0;
      for (Digest chain : entry.chains()) {
        long size = store.layers().require(chain).size();
        if (users.getOrDefault(chain, 0) > 1) {
          shared += size;
        } else {
          unique += size;
        }
      }
      images.add(new DiskUsage.ImageUsage(entry.image(), shared, unique));
    }
    long ofImages = 0;
    for (Layer layer : store.layers().all()) {
      if (users.containsKey(layer.chain())) {
        ofImages += layer.size();
      }
    }
    return new DiskUsage(images, ofImages, blobBytes());
  }

  /// Removes images that no container uses.
  ///
  /// @param wanted which of them
  PruneReport prune(Set<Digest> inUse, Predicate<CatalogEntry> wanted) {
    long before = contentBytes();
    List<String> lines = new ArrayList<>();
    Set<Digest> parents = new HashSet<>(inUse);
    for (CatalogEntry entry : List.copyOf(store.catalog().all())) {
      if (!parents.contains(entry.id()) && wanted.test(entry)) {
        lines.addAll(
            new ImageRemoval(store, true, false, ImagesInUse.NONE).remove(entry.id().value()));
      }
    }
    return new PruneReport(lines, before - contentBytes());
  }

  private long contentBytes() {
    return store.layers().all().stream().mapToLong(Layer::size).sum();
  }

  private long blobBytes() {
    long sum = 0;
    try {
      for (Digest blob : store.blobs().list()) {
        sum += store.blobs().size(blob);
      }
    } catch (IOException failure) {
      throw ReadFailure.of("image store", failure);
    }
    return sum;
  }
}
