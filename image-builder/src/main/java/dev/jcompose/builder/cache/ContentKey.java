package dev.jcompose.builder.cache;

import dev.jcompose.builder.tree.FileDigests;
import dev.jcompose.builder.tree.SourceTree;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.DirectoryEntry;
import dev.jcompose.linux.file.ExtendedAttributes;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.file.OpenFile;
import dev.jcompose.linux.file.OpenFlag;
import java.io.IOException;
import java.util.HexFormat;

/// Adds files to a cache key: names, kinds, modes, owners, link targets, contents; not times.
///
/// @param tree where they are
/// @param digests of contents
/// @param key gets them
public record ContentKey(SourceTree tree, FileDigests digests, CacheKey key) {
  private static final String CAPABILITY = "security.capability";

  /// Adds the file at a path, following a link at its end.
  public void add(String path) throws IOException {
    FileStatus status = tree.root().find(path, true).orElseThrow();
    key.add(path.substring(path.lastIndexOf('/') + 1));
    if (status.isDirectory()) {
      try (Directory directory = tree.root().directory(path)) {
        describe(status, directory.fd());
        addEntries(directory, path);
      }
    } else if (status.isRegular()) {
      try (OpenFile file = tree.root().open(path, OpenFlag.NON_BLOCKING)) {
        describe(status, file.fd());
        key.add(digests.of(file).hex());
      }
    } else {
      key.add(status.type().name());
    }
  }

  private void addEntries(Directory directory, String path) throws IOException {
    for (DirectoryEntry entry : tree.list(directory, path)) {
      String name = entry.name();
      FileStatus status = directory.status(name);
      key.add(name);
      try (Fd place = directory.entry(name)) {
        describe(status, place);
      }
      switch (status.type()) {
        case DIRECTORY -> {
          try (Directory child = directory.child(name)) {
            addEntries(child, SourceTree.child(path, name));
          }
          key.add("end of directory");
        }
        case REGULAR -> {
          try (OpenFile file = directory.file(name, OpenFlag.READ_ONLY)) {
            key.add(digests.of(file).hex());
          }
        }
        case SYMLINK -> key.add(directory.readLink(name));
        case CHARACTER_DEVICE, BLOCK_DEVICE ->
            key.add(status.rdevMajor() + ":" + status.rdevMinor());
        case FIFO, SOCKET, UNKNOWN -> {}
      }
    }
  }

  private void describe(FileStatus status, Fd place) {
    key.add(status.type().name()).add(Integer.toOctalString(status.mode()));
    if (!tree.foreign()) {
      key.add(status.uid() + ":" + status.gid());
    }
    ExtendedAttributes.get(place, CAPABILITY)
        .ifPresent(value -> key.add(HexFormat.of().formatHex(value)));
  }
}
