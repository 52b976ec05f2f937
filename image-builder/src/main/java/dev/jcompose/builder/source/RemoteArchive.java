package dev.jcompose.builder.source;

import dev.jcompose.builder.progress.Cancellation;
import dev.jcompose.image.content.Compression;
import dev.jcompose.image.tar.TarReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file at an http or https address that an image or a build is made of: a tar archive, which may
/// be compressed, or a Dockerfile.
///
/// @param uri where it is
public record RemoteArchive(URI uri) {
  private static final int HEAD = 512;

  /// Whether a text is an address of this kind.
  public static boolean isAddress(String text) {
    return text.startsWith("http://") || text.startsWith("https://");
  }

  /// Gets it into a directory.
  ///
  /// @return the file
  /// @throws dev.jcompose.image.ImageException when it is not there
  public Path fetch(Path into, Cancellation cancellation) throws IOException, InterruptedException {
    return into.resolve(new HttpSource(uri).fetch(into, cancellation).name());
  }

  /// Whether a file begins as an archive does.
  public static boolean isArchive(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      byte[] head = in.readNBytes(HEAD);
      return Compression.of(head, head.length) != Compression.NONE
          || TarReader.looksLikeTar(head, head.length);
    }
  }
}
