package dev.jcompose.engine.docker.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.runtime.log.LogEntry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FramesTest {
  private static byte[] stream() {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(Frames.head(LogEntry.Stream.STDOUT, 3));
    bytes.writeBytes("out".getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(Frames.head(LogEntry.Stream.STDERR, 5));
    bytes.writeBytes("error".getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }

  @Test
  void aHeadTellsStreamAndLength() {
    assertThat(Frames.head(LogEntry.Stream.STDERR, 0x01020304))
        .containsExactly(2, 0, 0, 0, 1, 2, 3, 4);
  }

  @Test
  void onlyWhatIsWantedPasses() throws IOException {
    var out = new ByteArrayOutputStream();
    Frames.filter(new ByteArrayInputStream(stream()), out, false, true, false);
    assertThat(out.toByteArray()).isEqualTo(Arrays.copyOfRange(stream(), 11, 24));
  }

  @Test
  void aCutStreamIsAnError() {
    byte[] cut = Arrays.copyOf(stream(), 20);
    assertThatThrownBy(() ->
            Frames.filter(
                new ByteArrayInputStream(cut), new ByteArrayOutputStream(), true, true, false))
        .isInstanceOf(EOFException.class);
  }
}
