package dev.jcompose.linux.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Of a file system that never has quotas; `tools/machine` has those that do.
class ProjectQuotasTest {
  @Test
  void procHasNeitherQuotasNorProjects() {
    try (Directory proc = Directory.open(Path.of("/proc"))) {
      ProjectQuotas quotas = new ProjectQuotas(proc.fd());
      assertThat(quotas.areOn()).isFalse();
      assertThatThrownBy(() -> quotas.of(1))
          .isInstanceOfSatisfying(
              LinuxException.class, failure -> assertThat(failure.is(Errno.ENOSYS)).isTrue());
      assertThat(QuotaProject.of(proc.fd())).isEqualTo(QuotaProject.NONE);
      assertThatThrownBy(() -> QuotaProject.give(proc.fd(), 5)).isInstanceOf(LinuxException.class);
    }
  }
}
