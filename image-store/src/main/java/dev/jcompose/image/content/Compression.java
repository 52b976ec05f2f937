package dev.jcompose.image.content;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/// How a stream is compressed, detected by its first bytes and never by a file name.
public enum Compression {
  /// Not at all.
  NONE,
  /// gzip, including concatenated members.
  GZIP,
  /// Zstandard.
  ZSTD,
  /// bzip2.
  BZIP2,
  /// xz.
  XZ;

  private static final int MAGIC_LENGTH = 6;

  private static final int BUFFER = 64 * 1024;
  private static final int STORE_LEVEL = 1;

  /// In KiB. The highest level of the `xz` command, 9, needs 65 MiB.
  private static final int XZ_MEMORY = 128 << 10;

  /// What these first bytes say.
  public static Compression of(byte[] start, int length) {
    if (starts(start, length, 0x1f, 0x8b)) {
      return GZIP;
    }
    if (starts(start, length, 0x28, 0xb5, 0x2f, 0xfd)) {
      return ZSTD;
    }
    if (starts(start, length, 'B', 'Z', 'h')) {
      return BZIP2;
    }
    if (starts(start, length, 0xfd, '7', 'z', 'X', 'Z', 0)) {
      return XZ;
    }
    return NONE;
  }

  /// The plain stream of one that may be compressed.
  ///
  /// @param in supports `mark`
  public static InputStream open(InputStream in) throws IOException {
    in.mark(MAGIC_LENGTH);
    byte[] magic = in.readNBytes(MAGIC_LENGTH);
    in.reset();
    return of(magic, magic.length).decompress(in);
  }

  /// The plain stream of a compressed one. Memory is limited to 128 MiB: of Zstandard for the
  /// window, of xz in total.
  public InputStream decompress(InputStream in) throws IOException {
    return switch (this) {
      case NONE -> in;
      case GZIP -> new GZIPInputStream(in, BUFFER);
      case ZSTD -> new ZstdInputStreamNoFinalizer(in);
      case BZIP2 -> new BZip2CompressorInputStream(in, true);
      case XZ -> new XZInputStream(in, XZ_MEMORY);
    };
  }

  /// A stream that compresses what is written to it, always to the same bytes.
  public OutputStream compress(OutputStream out) throws IOException {
    return switch (this) {
      case NONE -> out;
      case GZIP -> new ParallelGzip(out);
      case ZSTD -> new ZstdOutputStreamNoFinalizer(out, STORE_LEVEL);
      case BZIP2, XZ -> throw new IllegalArgumentException("no image has layers in " + this);
    };
  }

  private static boolean starts(byte[] start, int length, int... magic) {
    if (length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((start[i] & 0xFF) != magic[i]) {
        return false;
      }
    }
    return true;
  }
}
