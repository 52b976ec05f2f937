package dev.jcompose.linux.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class FileNameTest {
  @Test
  void namesThatAreUtf8StayReadable() {
    assertThat(FileName.decode("späß-😀".getBytes(StandardCharsets.UTF_8))).isEqualTo("späß-😀");
    assertThat(FileName.encode("späß-😀")).isEqualTo("späß-😀".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void anyBytesComeBackUnchanged() {
    byte[] bytes = new byte[255];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i + 1);
    }
    assertThat(FileName.encode(FileName.decode(bytes))).isEqualTo(bytes);
    byte[] mixed = {'a', (byte) 0xC3, (byte) 0xA4, (byte) 0xC3, 'b', (byte) 0xF0, (byte) 0x9F};
    assertThat(FileName.encode(FileName.decode(mixed))).isEqualTo(mixed);
  }

  @Test
  void onlyOneComponentIsAnEntry() {
    assertThat(FileName.isSingle("a")).isTrue();
    assertThat(FileName.isSingle("...")).isTrue();
    for (String bad : new String[] {"", ".", "..", "a/b", "/", "a\0b"}) {
      assertThat(FileName.isSingle(bad)).as(bad).isFalse();
    }
  }
}
