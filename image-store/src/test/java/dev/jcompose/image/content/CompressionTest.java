package dev.jcompose.image.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class CompressionTest {
  private static final byte[] TEXT = text();

  @ParameterizedTest
  @EnumSource(Compression.class)
  void whatWasCompressedIsReadByItsFirstBytes(Compression compression) throws IOException {
    byte[] bytes = compressed(compression);
    assertThat(Compression.of(bytes, bytes.length)).isEqualTo(compression);
    try (InputStream plain = Compression.open(new ByteArrayInputStream(bytes))) {
      assertThat(plain.readAllBytes()).isEqualTo(TEXT);
    }
  }

  /// Sizes around a block of the parallel compression (256 KB), by pieces of all kinds.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 262_143, 262_144, 262_145, 524_288, 3_000_001})
  void gzipByAllProcessorsIsOneMemberAndAlwaysTheSame(int size) throws IOException {
    byte[] content = new byte[size];
    Random random = new Random(size);
    for (int i = 0; i < size; i++) {
      content[i] = (byte) (i % 70_000 < 30_000 ? random.nextInt(256) : 'a' + i % 17);
    }
    byte[] whole = written(content, Math.max(1, size));
    byte[] inPieces = written(content, 77_777);

    assertThat(inPieces).isEqualTo(whole);
    assertThat(Compression.GZIP.decompress(new ByteArrayInputStream(whole)).readAllBytes())
        .isEqualTo(content);
    assertThat(whole.length).isLessThanOrEqualTo(oneThread(content).length * 101 / 100 + 64);
  }

  @Test
  void aFailureBehindParallelGzipIsReported() {
    OutputStream full =
        new OutputStream() {
          private int left = 100_000;

          @Override
          public void write(int b) throws IOException {
            left--;
            if (left < 0) {
              throw new IOException("No space left on device");
            }
          }
        };
    byte[] content = new byte[3_000_000];
    new Random(1).nextBytes(content);
    assertThatThrownBy(
            () -> {
              try (OutputStream gzip = Compression.GZIP.compress(full)) {
                gzip.write(content);
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessage("No space left on device");
  }

  private static byte[] written(byte[] content, int piece) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = Compression.GZIP.compress(bytes)) {
      for (int at = 0; at < content.length; at += piece) {
        gzip.write(content, at, Math.min(piece, content.length - at));
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] oneThread(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void theNextMemberIsReadToo(Compression compression) throws IOException {
    byte[] one = compressed(compression);
    byte[] two = Arrays.copyOf(one, 2 * one.length);
    System.arraycopy(one, 0, two, one.length, one.length);
    try (InputStream plain = compression.decompress(new ByteArrayInputStream(two))) {
      assertThat(plain.readAllBytes()).hasSize(2 * TEXT.length).startsWith(TEXT).endsWith(TEXT);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void whatIsCutOffIsAFailure(Compression compression) throws IOException {
    byte[] bytes = compressed(compression);
    byte[] half = Arrays.copyOf(bytes, bytes.length / 2);
    assertThatThrownBy(
            () -> {
              try (InputStream plain = compression.decompress(new ByteArrayInputStream(half))) {
                plain.readAllBytes();
              }
            })
        .isInstanceOf(IOException.class);
  }

  private static byte[] compressed(Compression compression) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (compression) {
          case NONE -> bytes;
          case GZIP -> new GZIPOutputStream(bytes);
          case ZSTD -> new ZstdOutputStreamNoFinalizer(bytes);
          case BZIP2 -> new BZip2CompressorOutputStream(bytes);
          case XZ -> new XZOutputStream(bytes, new LZMA2Options(LZMA2Options.PRESET_MIN));
        }) {
      out.write(TEXT);
    }
    return bytes.toByteArray();
  }

  private static byte[] text() {
    byte[] text = new byte[300_000];
    Random random = new Random(7);
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) ('a' + random.nextInt(8));
    }
    return text;
  }
}
