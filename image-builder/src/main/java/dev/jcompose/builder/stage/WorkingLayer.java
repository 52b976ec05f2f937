package dev.jcompose.builder.stage;

import dev.jcompose.image.Digest;
import dev.jcompose.image.Snapshot;
import dev.jcompose.image.content.BlobWriter;
import dev.jcompose.image.content.Compression;
import dev.jcompose.image.content.Sha256;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.layer.Layer;
import dev.jcompose.image.layer.LayerDiff;
import dev.jcompose.image.layer.LayerIngest;
import dev.jcompose.image.layer.StagedLayer;
import dev.jcompose.image.layer.Unpacked;
import dev.jcompose.image.store.Store;
import dev.jcompose.image.tar.TarWriter;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.mount.OverlayMount;
import dev.jcompose.linux.mount.OverlayMount.Way;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A layer under construction: an upper directory on top of others. It is not mounted in the host's
/// tree. Closing it discards what was not committed.
public final class WorkingLayer implements AutoCloseable {
  private static final int PRIVATE = 0700;
  private static final int BUFFER = 128 * 1024;

  private final Store store;
  private final Optional<Digest> below;
  private final String name = "build-" + UUID.randomUUID();
  private final Path home;
  private final FileStatus rootBefore;
  private int works;

  public WorkingLayer(Store store, Optional<Digest> below) {
    this.store = store;
    this.below = below;
    this.home = store.temporary().resolve(name);
    try (Directory temporary = Directory.open(store.temporary())) {
      temporary.makeDirectory(name, PRIVATE);
      try (Directory layer = temporary.child(name)) {
        layer.makeDirectory("fs", 0755);
        layer.chmod("fs", 0755);
        below.ifPresent(top -> {
          try (Directory lower = Directory.open(store.layers().require(top).directory())) {
            FileStatus status = lower.status();
            layer.chown("fs", status.uid(), status.gid());
            layer.chmod("fs", status.mode());
            layer.setTimes("fs", status.modified(), status.modified());
          }
        });
        rootBefore = layer.status("fs");
      }
    }
  }

  /// The root file system as a command in it would see it, without mount points.
  public Directory merged() {
    List<Path> lower = new ArrayList<>(store.layers().stack(below));
    if (lower.isEmpty()) {
      lower.add(store.empty());
    }
    return new Directory(new OverlayMount(Way.ofThisKernel()).disposable(lower, upper(), work()));
  }

  /// The same for a container, with the mount points on top.
  public Snapshot snapshot() {
    List<Path> lower = new ArrayList<>();
    lower.add(store.init());
    lower.addAll(store.layers().stack(below));
    return new Snapshot(lower, upper(), work(), true);
  }

  /// A work directory for one mount.
  private Path work() {
    try (Directory layer = Directory.open(home)) {
      layer.makeDirectory("work" + works, PRIVATE);
    }
    return home.resolve("work" + works++);
  }

  /// The directory that takes the changes.
  public Path upper() {
    return home.resolve("fs");
  }

  /// Creates a layer from the changes.
  ///
  /// @param latest limit for timestamps; later ones are set to it
  /// @return the topmost layer now: the previous one when nothing has changed
  public Optional<Digest> commit(Optional<Instant> latest) throws IOException {
    try (Directory upper = Directory.open(upper());
        BlobWriter blob = store.blobs().write()) {
      FileStatus now = upper.status();
      boolean rootChanged =
          now.mode() != rootBefore.mode()
              || now.uid() != rootBefore.uid()
              || now.gid() != rootBefore.gid();
      if (!rootChanged && upper.list().isEmpty()) {
        return below;
      }
      Sha256 diff = new Sha256();
      long size;
      try (TarWriter tar =
          new TarWriter(
              new BufferedOutputStream(
                  new Hashing(diff, Compression.ZSTD.compress(blob.leftOpen())), BUFFER))) {
        size = new LayerDiff(tar, latest).write(upper, rootChanged);
      }
      long stored = blob.size();
      Descriptor descriptor =
          new Descriptor(LayerIngest.mediaType(Compression.ZSTD), blob.commitUnsynced(), stored);
      try (Directory temporary = Directory.open(store.temporary());
          Directory layer = temporary.child(name)) {
        for (int i = 0; i < works; i++) {
          layer.removeTree("work" + i);
        }
      }
      Digest diffId = diff.finish();
      Unpacked unpacked = new Unpacked(size, List.of(), List.of());
      Layer layer =
          store.adopt(
              new StagedLayer(home, diffId, diff.size(), descriptor, unpacked, diffId), below);
      return Optional.of(layer.chain());
    }
  }

  @Override
  public void close() {
    try (Directory temporary = Directory.open(store.temporary())) {
      temporary.removeTree(name);
    }
  }

  private static final class Hashing extends FilterOutputStream {
    private final Sha256 sum;

    Hashing(Sha256 sum, OutputStream out) {
      super(out);
      this.sum = sum;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      sum.update(bytes, offset, length);
      out.write(bytes, offset, length);
    }
  }
}
