package dev.jcompose.runtime.cgroup;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.runtime.CgroupException;
import dev.jcompose.runtime.ResourceLimits;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes limits to the places of a cgroup.
final class LimitWriter {
  private static final Logger LOG = LoggerFactory.getLogger(LimitWriter.class);

  private final ControlTree tree;
  private final List<CgroupDirectory> places;

  LimitWriter(ControlTree tree, List<CgroupDirectory> places) {
    this.tree = tree;
    this.places = places;
  }

  /// Sets the limits of a new cgroup.
  void limit(ResourceLimits limits) {
    write(limits, OptionalLong.empty());
  }

  /// Changes the limits of a cgroup in use; absent values do not change.
  void change(ResourceLimits limits) {
    write(limits, OptionalLong.of(currentSwap()));
  }

  /// Restricts devices.
  void restrict(DevicePolicy policy) {
    if (policy.everything()) {
      return;
    }
    Optional<CgroupDirectory> legacy = place("devices", false);
    if (legacy.isPresent()) {
      restrictLegacy(legacy.get(), policy);
      return;
    }
    for (CgroupDirectory place : places) {
      if (place.hierarchy().unified()) {
        tree.attachDevices(place.directory(), DeviceProgram.compile(policy));
        return;
      }
    }
    throw new CgroupException(
        "cgroup: devices cannot be restricted: no devices controller and no cgroup v2 tree"
            + " (mount one of them)");
  }

  private void restrictLegacy(CgroupDirectory place, DevicePolicy policy) {
    if (!tree.write(place.file("devices.deny"), "a")) {
      throw new CgroupException("cgroup " + place.directory() + ": has no devices.deny");
    }
    List<DeviceRule> wanted = policy.rules();
    for (DeviceRule rule : wanted) {
      try {
        tree.write(place.file("devices.allow"), rule.toString());
      } catch (LinuxException refused) {
        // Inside a container, we can pass on only what we have ourselves.
        if (!refused.is(Errno.EPERM) || policy.requested().contains(rule)) {
          throw new CgroupException(
              "device rule \"" + rule + "\": " + refused.getMessage(), refused);
        }
        LOG.debug(
            "default device rule {} skipped: the engine's own cgroup does not allow it", rule);
      }
    }
  }

  private void write(ResourceLimits limits, OptionalLong currentSwap) {
    if (limits.equals(ResourceLimits.NONE)) {
      return;
    }
    refuseRealtime(limits);
    // A controller is either on v1 or on v2; each setting goes where its controller is.
    for (Setting setting : LegacyLimits.settings(limits, currentSwap, legacyWeightFile())) {
      if (place(v2Name(setting.controller()), true).isEmpty()) {
        write(setting, place(setting.controller(), false));
      }
    }
    for (Setting setting : UnifiedLimits.settings(limits, bfq())) {
      Optional<CgroupDirectory> place = place(setting.controller(), true);
      if (place.isPresent()) {
        write(setting, place);
      }
    }
    if (place("memory", true).isPresent()) {
      warnUnified(limits);
    }
  }

  private void refuseRealtime(ResourceLimits limits) {
    if (limits.realtimePeriod().isEmpty() && limits.realtimeRuntime().isEmpty()) {
      return;
    }
    Optional<CgroupDirectory> cpu = place("cpu", false);
    boolean there =
        cpu.filter(place -> tree.read(place.file(LegacyLimits.RT_RUNTIME)).isPresent()).isPresent();
    if (!there) {
      throw new CgroupException(
          "cpu realtime: this kernel does not schedule realtime processes by cgroup (that is"
              + " CONFIG_RT_GROUP_SCHED with cgroup v1; remove cpu_rt_runtime and cpu_rt_period)");
    }
    limits
        .realtimeRuntime()
        .ifPresent(wanted ->
            new RealtimeBudget(tree, cpu.orElseThrow().hierarchy().mount())
                .raise(cpu.orElseThrow().directory(), wanted, limits.realtimePeriod()));
  }

  private void write(Setting setting, Optional<CgroupDirectory> place) {
    try {
      if (place.isPresent() && tree.write(place.get().file(setting.file()), setting.value())) {
        return;
      }
    } catch (LinuxException refused) {
      throw new CgroupException(
          setting.subject()
              + ": the kernel refused "
              + setting.value()
              + ": "
              + refused.getMessage(),
          refused);
    }
    switch (setting.need()) {
      case REQUIRED ->
          throw new CgroupException(
              setting.subject()
                  + ": cannot be set: the "
                  + setting.controller()
                  + " controller is not available in this cgroup tree (enable it, or remove the"
                  + " limit)");
      case WISHED ->
          LOG.warn(
              "your kernel does not support {} or the cgroup is not mounted: discarded",
              setting.subject());
      case SILENT -> LOG.debug("{} not available", setting.subject());
    }
  }

  private void warnUnified(ResourceLimits limits) {
    if (limits.memorySwappiness().isPresent()) {
      LOG.warn("memory swappiness does not exist on cgroup v2: discarded");
    }
    if (limits.oomKillDisable()) {
      LOG.warn("oom kill disable does not exist on cgroup v2: discarded");
    }
  }

  private Optional<CgroupDirectory> place(String controller, boolean unified) {
    for (CgroupDirectory place : places) {
      if (place.hierarchy().unified() == unified && place.has(controller)) {
        return Optional.of(place);
      }
    }
    return Optional.empty();
  }

  private static String v2Name(String controller) {
    return controller.equals("blkio") ? "io" : controller;
  }

  private String legacyWeightFile() {
    return place("blkio", false)
        .filter(place -> tree.read(place.file("blkio.weight")).isEmpty())
        .map(_ -> "blkio.bfq.weight")
        .orElse("blkio.weight");
  }

  private boolean bfq() {
    return place("io", true)
        .filter(place -> tree.read(place.file("io.bfq.weight")).isPresent())
        .isPresent();
  }

  private long currentSwap() {
    return place("memory", false)
        .flatMap(place -> tree.read(place.file("memory.memsw.limit_in_bytes")))
        .map(text -> Long.parseLong(text.strip()))
        .orElse(Long.MAX_VALUE);
  }
}
