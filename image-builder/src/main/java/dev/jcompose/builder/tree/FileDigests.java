package dev.jcompose.builder.tree;

import dev.jcompose.image.Digest;
import dev.jcompose.image.content.Sha256;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.file.OpenFile;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Digests of files' contents, cached as long as the file's inode does not change, so that a build
/// that finds everything cached reads no file. Thread-safe.
public final class FileDigests {
  private static final int REMEMBERED = 200_000;
  private static final int BUFFER = 128 * 1024;

  private record Identity(long device, long inode, long size, Instant modified, Instant changed) {}

  private final Map<Identity, Digest> known =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Identity, Digest> eldest) {
              return size() > REMEMBERED;
            }
          });

  public Digest of(OpenFile file) throws IOException {
    FileStatus status = file.status();
    Identity identity =
        new Identity(
            status.device(), status.inode(), status.size(), status.modified(), status.changed());
    Digest digest = known.get(identity);
    if (digest != null) {
      return digest;
    }
    Sha256 sum = new Sha256();
    byte[] buffer = new byte[BUFFER];
    InputStream content = file.stream();
    for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
      sum.update(buffer, 0, count);
    }
    digest = sum.finish();
    // A change within the same clock tick would go unnoticed, so recent files are not cached.
    if (status.changed().isBefore(Instant.now().minusSeconds(2))) {
      known.put(identity, digest);
    }
    return digest;
  }
}
