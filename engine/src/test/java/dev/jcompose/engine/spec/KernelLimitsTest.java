package dev.jcompose.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.request.HostConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelLimitsTest {
  private static final HostConfig WISH =
      DockerJson.docker()
          .readValue(
              "{\"OomKillDisable\":true,\"MemorySwappiness\":5,\"BlkioWeight\":300,"
                  + "\"BlkioWeightDevice\":[{\"Path\":\"/dev/vda\",\"Weight\":20}]}",
              HostConfig.class);

  private static void file(Path root, String name) throws IOException {
    Files.createDirectories(root.resolve(name).getParent());
    Files.writeString(root.resolve(name), "");
  }

  @Test
  void blockWeightsOfTheFirstVersionNeedAScheduler(@TempDir Path root) throws IOException {
    file(root, "blkio/some/blkio.throttle.read_bps_device");
    assertThat(KernelLimits.under(root)).isEqualTo(new KernelLimits(false, false, false, false));
    file(root, "blkio/some/blkio.bfq.weight");
    file(root, "blkio/some/blkio.bfq.weight_device");
    file(root, "memory/memory.swappiness");
    assertThat(KernelLimits.under(root)).isEqualTo(new KernelLimits(false, true, true, true));
  }

  @Test
  void withoutACgroupNothingIsKnownOfBlockWeights(@TempDir Path root) throws IOException {
    file(root, "blkio/blkio.throttle.read_bps_device");
    assertThat(KernelLimits.under(root)).isEqualTo(new KernelLimits(false, false, true, true));
  }

  @Test
  void theSecondVersionHasBlockWeights(@TempDir Path root) {
    assertThat(KernelLimits.under(root)).isEqualTo(new KernelLimits(false, false, true, true));
  }

  @Test
  void onlyWhatTheKernelHasIsKept() {
    HostConfig none = new KernelLimits(false, false, false, false).kept(WISH);
    assertThat(none.oomKillDisable()).isFalse();
    assertThat(none.memorySwappiness()).isEmpty();
    assertThat(none.blkioWeight()).isZero();
    assertThat(none.blkioWeightDevice()).isEmpty();
    assertThat(new KernelLimits(true, true, true, true).kept(WISH)).isEqualTo(WISH);
  }
}
