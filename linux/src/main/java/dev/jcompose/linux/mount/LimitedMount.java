package dev.jcompose.linux.mount;

import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.process.ThreadCapabilities;
import dev.jcompose.linux.quota.ProjectQuotas;
import dev.jcompose.linux.quota.QuotaProject;
import java.nio.file.Path;
import java.util.function.Supplier;

/// Mounts whose layers are limited by quotas.
final class LimitedMount {
  private LimitedMount() {}

  /// Mounts an overlay so that what is written through it obeys quotas. For a
  /// [dev.jcompose.linux.process.TaskThread]: it loses a capability.
  ///
  /// Overlayfs writes with the capabilities of whoever mounted it, and ext4 does not limit a writer
  /// who has `CAP_SYS_RESOURCE`. The mount itself makes a directory in the work directory; where it
  /// cannot, it is read-only without a word.
  ///
  /// @see "fs/quota/dquot.c: ignore_hardlimit; fs/overlayfs/super.c: ovl_make_workdir"
  static <T> T obeyingQuotas(Path upper, Supplier<T> mount) {
    ThreadCapabilities.drop("SYS_RESOURCE");
    try (Directory layer = Directory.open(upper)) {
      int project = QuotaProject.of(layer.fd()).number();
      return new ProjectQuotas(layer.fd()).withRoom(project, mount);
    }
  }
}
