package dev.jcompose.runtime.plan;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import java.nio.file.Path;
import java.util.function.Supplier;

/// Why the owners of files cannot be mapped for a user namespace, in words.
public final class UnmappedIds {
  private UnmappedIds() {}

  /// Does something with mapped mounts.
  ///
  /// @param directory where the files are
  /// @throws IllegalArgumentException when that is not possible here, with what to do
  public static <T> T explaining(Path directory, Supplier<T> task) {
    try {
      return task.get();
    } catch (LinuxException failure) {
      throw explained(directory, failure);
    }
  }

  static RuntimeException explained(Path directory, LinuxException failure) {
    if (!failure.is(Errno.EINVAL) && !failure.is(Errno.EOVERFLOW)) {
      return failure;
    }
    return new IllegalArgumentException(
        "user namespace: the owners of the files in "
            + directory
            + " cannot be mapped: that needs Linux 5.19, and a file system such as ext4, xfs or"
            + " btrfs (set userns_mode: host for this container)",
        failure);
  }
}
