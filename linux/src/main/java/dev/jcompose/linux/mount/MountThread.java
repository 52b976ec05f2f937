package dev.jcompose.linux.mount;

import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.process.ThreadCapabilities;
import dev.jcompose.linux.quota.ProjectQuotas;
import dev.jcompose.linux.quota.QuotaProject;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/// A platform thread for one mount, because what is changed about the thread for it cannot be
/// undone, or must not be met by the next task of a pool.
final class MountThread {
  private MountThread() {}

  /// Mounts an overlay in this thread, so that what is written through it obeys quotas.
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

  /// Runs a task in one, and waits for it.
  static <T> T run(Supplier<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .name("mount")
            .daemon(true)
            .start(() -> {
              try {
                result.complete(task.get());
              } catch (Error | RuntimeException problem) {
                result.completeExceptionally(problem);
              }
            });
    boolean interrupted = false;
    try {
      while (true) {
        try {
          thread.join();
          return result.join();
        } catch (InterruptedException again) {
          interrupted = true;
        }
      }
    } catch (CompletionException failure) {
      switch (failure.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw failure;
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
