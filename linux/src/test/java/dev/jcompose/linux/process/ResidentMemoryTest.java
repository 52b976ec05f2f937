package dev.jcompose.linux.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.linux.process.ResidentMemory.Mapping;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResidentMemoryTest {
  private static final List<String> SMAPS =
      """
      00400000-00452000 r-xp 00000000 08:02 173521      /usr/lib/with space.so
      Size:                328 kB
      Private_Dirty:         0 kB
      Anonymous:             0 kB
      VmFlags: rd ex mr mw me dw
      00651000-00652000 r--p 00051000 08:02 173521      /usr/lib/with space.so
      Anonymous:             4 kB
      00652000-00655000 rw-p 00052000 08:02 173521      /usr/lib/with space.so
      Anonymous:             0 kB
      35b1800000-35b1820000 r--p 00000000 00:00 0\s
      Anonymous:             0 kB
      7fff00000000-7fff00001000 r-xp 00000000 00:00 0                  [vdso]
      Anonymous:             0 kB
      """
          .lines()
          .toList();

  @Test
  void onlyWhatAFileStillHoldsCanBeGivenBack() {
    assertThat(ResidentMemory.mappings(SMAPS))
        .containsExactly(
            new Mapping(0x400000, 0x452000, true, false, 0),
            new Mapping(0x651000, 0x652000, true, false, 4),
            new Mapping(0x652000, 0x655000, true, true, 0),
            new Mapping(0x35b1800000L, 0x35b1820000L, false, false, 0),
            new Mapping(0x7fff00000000L, 0x7fff00001000L, false, false, 0));
    assertThat(ResidentMemory.mappings(SMAPS).stream().map(Mapping::unchanged))
        .containsExactly(true, false, false, false, false);
  }

  @Test
  void theProcessRunsOnWithoutThem() throws IOException {
    long library = 10L << 20;
    for (int round = 0; round < 3; round++) {
      assertThat(ResidentMemory.releaseUnchangedFiles()).isGreaterThan(library);
    }
  }
}
