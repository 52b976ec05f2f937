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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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
