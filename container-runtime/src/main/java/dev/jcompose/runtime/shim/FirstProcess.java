package dev.jcompose.runtime.shim;

import dev.jcompose.linux.process.ProcessStatus;
import dev.jcompose.runtime.cgroup.ContainerCgroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/// Finds the first process of a container whose run directory somebody removed, by its cgroup: the
/// oldest process in it that is the child of a shim.
final class FirstProcess {
  private static final String SHIM = "jc-shim";
  private static final long MILLIS_PER_TICK = 1000 / ProcessStatus.TICKS_PER_SECOND;

  private FirstProcess() {}

  /// The process, if it and its shim live.
  static Optional<ControlMessage.Started> in(ContainerCgroup cgroup) {
    Set<Long> pids = cgroup.pids();
    return pids.stream()
        .flatMap(pid -> ProcessStatus.read(pid.intValue()).stream())
        .filter(process -> !pids.contains((long) process.parent()))
        .filter(process -> isShim(process.parent()))
        .min(Comparator.comparingLong(ProcessStatus::startTicks))
        .map(process ->
            new ControlMessage.Started(
                process.pid(), process.startTicks(), moment(process.startTicks())));
  }

  private static boolean isShim(int pid) {
    return ProcessStatus.read(pid).filter(parent -> parent.name().equals(SHIM)).isPresent();
  }

  private static Instant moment(long ticks) {
    try {
      String uptime = Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0];
      Duration running = Duration.ofMillis((long) (Double.parseDouble(uptime) * 1000));
      return Instant.now().minus(running).plusMillis(ticks * MILLIS_PER_TICK);
    } catch (IOException | NumberFormatException unknown) {
      return Instant.now();
    }
  }
}
