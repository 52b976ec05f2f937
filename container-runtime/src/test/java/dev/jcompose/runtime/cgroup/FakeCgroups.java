package dev.jcompose.runtime.cgroup;

import dev.jcompose.runtime.CgroupHome;
import dev.jcompose.runtime.ContainerId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Cgroups of a machine that this one is not: what is written to which file is seen.
abstract class FakeCgroups {
  static final Path ROOT = Path.of("/fake/cgroup");
  static final ContainerId ID = new ContainerId("ab".repeat(32));
  static final DevicePolicy ALL_DEVICES = new DevicePolicy(true, List.of(), List.of());
  static final long MIB = 1 << 20;
  static final Optional<CgroupHome> NO_HOME = Optional.empty();

  final FakeControlTree tree = new FakeControlTree(ROOT);

  static List<String> names(List<String> writes) {
    return writes.stream()
        .map(write ->
            write.substring(write.lastIndexOf('/', write.indexOf('=')) + 1, write.indexOf('=')))
        .toList();
  }
}
