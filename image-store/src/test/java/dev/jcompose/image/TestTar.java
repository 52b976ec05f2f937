package dev.jcompose.image;

import dev.jcompose.image.tar.TarEntry;
import dev.jcompose.image.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/// Puts tar archives together for tests.
public final class TestTar {
  /// Time of all members.
  public static final Instant TIME = Instant.parse("2020-01-02T03:04:05Z");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarWriter writer = new TarWriter(bytes);

  /// Adds a file.
  public TestTar file(String name, String content) {
    return file(name, 0644, content.getBytes(StandardCharsets.UTF_8));
  }

  /// Adds a file.
  public TestTar file(String name, int mode, byte[] content) {
    TarEntry entry = TarEntry.of(name, TarEntry.Type.FILE, mode, TIME).withSize(content.length);
    return add(entry, content);
  }

  /// Adds a directory.
  public TestTar directory(String name, int mode) {
    return add(TarEntry.of(name, TarEntry.Type.DIRECTORY, mode, TIME), new byte[0]);
  }

  /// Adds a symbolic link.
  public TestTar symlink(String name, String target) {
    return add(
        TarEntry.of(name, TarEntry.Type.SYMLINK, 0777, TIME).withLinkName(target), new byte[0]);
  }

  /// Adds a hard link.
  public TestTar hardlink(String name, String target) {
    return add(
        TarEntry.of(name, TarEntry.Type.HARD_LINK, 0644, TIME).withLinkName(target), new byte[0]);
  }

  /// Adds anything.
  public TestTar add(TarEntry entry, byte[] content) {
    try {
      writer.add(entry, new ByteArrayInputStream(content));
      return this;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// The archive.
  public byte[] bytes() {
    try {
      writer.close();
      return bytes.toByteArray();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Compresses with gzip.
  public static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return out.toByteArray();
  }

  /// An attribute map of one.
  public static Map<String, byte[]> attribute(String name, byte... value) {
    return Map.of(name, value);
  }
}
