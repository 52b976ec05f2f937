package dev.jcompose.image.overlay;

import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.archive.ArchiveSaver;
import dev.jcompose.image.content.ReadFailure;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.image.store.CatalogEntry;
import dev.jcompose.image.store.Store;
import dev.jcompose.image.tar.TarWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Images in an archive: which ones and which of their names a reference means.
record SavedImages(Store store) {
  private static final int BUFFER = 256 * 1024;

  /// Those that references mean; a repository stands for all its tags.
  void save(List<String> references, OutputStream out) {
    Map<CatalogEntry, List<ImageReference>> images = new LinkedHashMap<>();
    for (String reference : references) {
      List<CatalogEntry> all = ofRepository(reference);
      for (CatalogEntry entry : all) {
        images
            .computeIfAbsent(entry, key -> new ArrayList<>())
            .addAll(entry.names().stream().filter(name -> isOf(name, reference)).toList());
      }
      if (!all.isEmpty()) {
        continue;
      }
      CatalogEntry entry =
          store
              .catalog()
              .find(reference)
              .orElseThrow(() -> new ImageException(Kind.NOT_FOUND, "No such image: " + reference));
      List<ImageReference> names = images.computeIfAbsent(entry, key -> new ArrayList<>());
      NameOrId.parse(reference)
          .map(ImageReference::withDefaultTag)
          .filter(entry.names()::contains)
          .ifPresent(names::add);
    }
    write(images, out);
  }

  /// One under other names.
  void save(CatalogEntry image, List<String> names, OutputStream out) {
    write(
        Map.of(
            image,
            names.stream().map(name -> ImageReference.parse(name).withDefaultTag()).toList()),
        out);
  }

  private void write(Map<CatalogEntry, List<ImageReference>> images, OutputStream out) {
    try {
      boolean _ =
          store.operation(() -> {
            try (TarWriter tar = new TarWriter(new BufferedOutputStream(out, BUFFER))) {
              new ArchiveSaver(store, tar).save(images);
            }
            return true;
          });
    } catch (IOException failure) {
      throw ReadFailure.of("image archive", failure);
    }
  }

  /// The images that have a name in a repository, when a reference is the name of one.
  private List<CatalogEntry> ofRepository(String reference) {
    return store.catalog().all().stream()
        .filter(entry -> entry.names().stream().anyMatch(name -> isOf(name, reference)))
        .toList();
  }

  private static boolean isOf(ImageReference name, String reference) {
    return NameOrId.parse(reference)
        .filter(wish -> wish.tag().isEmpty() && wish.digest().isEmpty())
        .filter(wish -> wish.repository().equals(name.repository()))
        .isPresent();
  }
}
