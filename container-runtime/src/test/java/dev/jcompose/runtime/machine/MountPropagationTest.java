package dev.jcompose.runtime.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which mounts propagate.
class MountPropagationTest {
  private static final List<String> MOUNTS =
      List.of(
          "26 1 254:0 / / rw,relatime - ext4 /dev/vda rw",
          "30 26 0:30 / /shared rw shared:1 - tmpfs none rw",
          "31 26 0:31 / /slave rw master:1 - tmpfs none rw",
          "32 30 0:32 / /shared/private rw - tmpfs none rw",
          "33 26 0:33 / /a\\040b rw shared:2 master:1 - tmpfs none rw",
          "34 26 0:34 / /twice rw shared:3 - tmpfs none rw",
          "35 34 0:35 / /twice rw - tmpfs none rw");

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "/shared/x, rshared, none",
        "/shared, rslave, none",
        "/slave/x, slave, none",
        "/slave/x, shared, path /slave/x is mounted on /slave but it is not a shared mount",
        "/a b/c, rshared, none",
        "/x, rshared, path /x is mounted on / but it is not a shared mount",
        "/x, slave, path /x is mounted on / but it is not a shared or slave mount",
        "/sharedness, rshared, path /sharedness is mounted on / but it is not a shared mount",
        "/shared/private/x, rslave, path /shared/private/x is mounted on /shared/private but it is not a shared or slave mount",
        "/twice, rshared, path /twice is mounted on /twice but it is not a shared mount"
      })
  void theMountBelowTheSourceDecides(Path source, String mode, String refusal) {
    assertThat(MountPropagation.refusal(source, mode, MOUNTS).orElse(null)).isEqualTo(refusal);
  }
}
