package dev.jcompose.engine.requirement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.linux.name.Platform;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmulatorsTest {
  /// As `/proc/sys/fs/binfmt_misc/qemu-aarch64` shows it.
  private static String handler(String state, String flags, String magic) {
    return """
    %s
    interpreter /usr/bin/qemu-static
    flags: %s
    offset 0
    magic %s
    mask ffffffffffffff00fffffffffffffffffeffffff
    """
        .formatted(state, flags, magic);
  }

  @ParameterizedTest
  @CsvSource({
    "linux/arm64, enabled, POCF, 7f454c460201010000000000000000000200b700, ''",
    "linux/arm/v7, enabled, F, 7f454c4601010100000000000000000002002800, ''",
    "linux/s390x, enabled, F, 7f454c4602020100000000000000000000020016, ''",
    "linux/ppc64le, enabled, F, 7f454c4602010100000000000000000002001500, ''",
    "linux/riscv64, enabled, F, 7f454c460201010000000000000000000200f300, ''",
    "linux/mipsle, enabled, F, 7f454c4601010100000000000000000002000800, ''",
    "linux/arm64, enabled, PC, 7f454c460201010000000000000000000200b700, flag F of binfmt_misc",
    "linux/arm64, disabled, F, 7f454c460201010000000000000000000200b700, install qemu-user-static",
    "linux/arm64, enabled, F, 7f454c460201010000000000000000000200f300, install qemu-user-static",
    "linux/arm64, enabled, F, cafebabe, install qemu-user-static"
  })
  void aHandlerOfTheKernelRunsProgramsOfItsArchitecture(
      String platform, String state, String flags, String magic, String problem) {
    Emulators emulators = Emulators.of(List.of(handler(state, flags, magic)));
    assertThat(emulators.problem(Platform.parse(platform)).orElse("")).contains(problem);
    assertThat(emulators.problem(Platform.parse(platform)).isEmpty()).isEqualTo(problem.isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"linux", "linux/amd64", "linux/amd64/v3", "linux/386"})
  void programsOfThisMachineNeedNone(String platform) {
    Emulators none = Emulators.of(List.of());
    if (Platform.HERE.architecture().equals("amd64")) {
      assertThat(none.problem(Platform.parse(platform))).isEmpty();
    }
    assertThat(none.problem(Platform.HERE)).isEmpty();
  }
}
