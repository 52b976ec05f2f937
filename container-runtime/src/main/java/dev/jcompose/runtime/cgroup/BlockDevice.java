package dev.jcompose.runtime.cgroup;

import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.runtime.CgroupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// The numbers of a block device, by which control files of cgroups name it.
public record BlockDevice(long major, long minor) {
  private static final int TYPE_MASK = 0170000;
  private static final int BLOCK = 0060000;

  /// Looks at a node of the host, links followed.
  ///
  /// @throws CgroupException when it is missing or not a block device
  public static BlockDevice at(Path node) {
    try {
      Map<String, Object> of = Files.readAttributes(node, "unix:mode,rdev");
      if (!(of.get("mode") instanceof Integer mode)
          || (mode & TYPE_MASK) != BLOCK
          || !(of.get("rdev") instanceof Long device)) {
        throw new CgroupException("block I/O: " + node + " is not a block device");
      }
      // The two halves are interleaved in glibc's dev_t.
      return new BlockDevice(
          (device >>> 8 & 0xfff) | (device >>> 32 & 0xfffff000L),
          (device & 0xff) | (device >>> 12 & 0xffffff00L));
    } catch (IOException missing) {
      throw new CgroupException("block I/O: " + IoFailure.words(missing), missing);
    }
  }

  @Override
  public String toString() {
    return major + ":" + minor;
  }
}
