package dev.jcompose.builder;

import dev.jcompose.builder.cache.CacheItem;
import dev.jcompose.builder.cache.CachePruning;
import dev.jcompose.builder.instruction.ConfigChanges;
import dev.jcompose.image.Digest;
import dev.jcompose.image.DiskUsage;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImageConfig;
import dev.jcompose.image.ImageDetails;
import dev.jcompose.image.ImagesInUse;
import dev.jcompose.image.Snapshot;
import dev.jcompose.image.overlay.Images;
import dev.jcompose.image.overlay.OverlayImages;
import dev.jcompose.image.registry.RegistrySettings;
import dev.jcompose.image.registry.TransferEvent;
import dev.jcompose.image.store.CatalogEntry;
import dev.jcompose.linux.name.Platform;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A store with a builder, as the engine puts them together.
final class TestImages implements AutoCloseable {
  private final OverlayImages images;
  private final ImageBuilder builder;

  private TestImages(Path root) {
    images = OverlayImages.openUnswept(root);
    builder = ImageBuilder.into(images);
    images.sweep();
  }

  static TestImages open(Path root) {
    return new TestImages(root);
  }

  ImageBuilder builder() {
    return builder;
  }

  List<CacheItem> buildCache() {
    return builder.cached();
  }

  List<CacheItem> pruneBuildCache(CachePruning pruning) {
    return builder.prune(pruning);
  }

  Image importRootfs(InputStream tar, Optional<String> name, List<String> changes) {
    ImageConfig config = ConfigChanges.apply(ImageConfig.EMPTY, changes);
    return images.importRootfs(tar, name, config, Images.IMPORTED);
  }

  Optional<Image> find(String reference) {
    return images.find(reference);
  }

  Optional<CatalogEntry> find(String reference, Platform platform) {
    return images.store().catalog().find(reference, platform);
  }

  List<Image> list() {
    return images.list();
  }

  Optional<ImageDetails> details(String reference) {
    return images.details(reference);
  }

  List<Image> load(InputStream archive) {
    return images.load(archive);
  }

  void save(List<String> references, OutputStream out) {
    images.save(references, out);
  }

  void tag(String reference, String name) {
    images.tag(reference, name);
  }

  List<String> remove(String reference, boolean force, ImagesInUse inUse) {
    return images.remove(reference, force, inUse);
  }

  DiskUsage usage() {
    return images.usage();
  }

  Image pull(String name, RegistrySettings settings, TransferEvent.Listener listener)
      throws InterruptedException {
    return images.pull(name, settings, listener);
  }

  Digest push(String name, RegistrySettings settings, TransferEvent.Listener listener)
      throws InterruptedException {
    return images.push(name, settings, listener);
  }

  Snapshot createSnapshot(String key, Digest image) {
    return images.createSnapshot(key, image);
  }

  void removeSnapshot(String key) {
    images.removeSnapshot(key);
  }

  @Override
  public void close() {
    images.close();
  }
}
