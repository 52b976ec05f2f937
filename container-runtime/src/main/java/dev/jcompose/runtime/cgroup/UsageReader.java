package dev.jcompose.runtime.cgroup;

import dev.jcompose.runtime.ResourceUsage;
import dev.jcompose.runtime.ResourceUsage.Throttling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// Reads what a cgroup uses. A missing file counts as 0: controllers may be absent, and the cgroup
/// may disappear while we read.
///
/// @see "moby daemon/stats; Documentation/admin-guide/cgroup-v1/{memory,cpuacct,blkio}"
final class UsageReader {
  private static final Path MACHINE = Path.of("/proc/stat");
  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final long NANOS_PER_TICK = 10_000_000;
  private static final long NANOS_PER_MICRO = 1000;
  private static final int MACHINE_COLUMNS = 8;

  private final ControlTree tree;
  private final List<CgroupDirectory> places;

  UsageReader(ControlTree tree, List<CgroupDirectory> places) {
    this.tree = tree;
    this.places = places;
  }

  ResourceUsage read() {
    Machine machine = machine();
    Cpu cpu = cpu();
    Memory memory = memory();
    long[] blocks = blocks();
    return new ResourceUsage(
        Instant.now(),
        cpu.total,
        cpu.user,
        cpu.system,
        throttling(),
        machine.cpuNanos,
        cpu.each,
        machine.cpus,
        memory.used,
        memory.limit,
        memory.peak,
        memory.details,
        pids(),
        pidsLimit(),
        blocks[0],
        blocks[1]);
  }

  long oomKills() {
    Optional<CgroupDirectory> legacy = place("memory", false);
    if (legacy.isPresent()) {
      // The v1 counter covers one directory only.
      long kills = 0;
      for (Path directory : Subtree.directories(tree, legacy.get().directory())) {
        kills += words(directory.resolve("memory.oom_control")).getOrDefault("oom_kill", 0L);
      }
      return kills;
    }
    return unified().map(place -> words(place.file("memory.events"))).stream()
        .mapToLong(events -> events.getOrDefault("oom_kill", 0L))
        .sum();
  }

  private record Machine(long cpuNanos, int cpus) {}

  private record Cpu(long total, long user, long system, List<Long> each) {}

  private record Memory(long used, long limit, long peak, Map<String, Long> details) {}

  private Machine machine() {
    long ticks = 0;
    int cpus = 0;
    for (String line : tree.read(MACHINE).orElse("").lines().toList()) {
      if (line.startsWith("cpu ")) {
        String[] columns = line.strip().split("\\s+", -1);
        for (int at = 1; at <= MACHINE_COLUMNS && at < columns.length; at++) {
          ticks += Long.parseLong(columns[at]);
        }
      } else if (line.startsWith("cpu")) {
        cpus++;
      }
    }
    return new Machine(ticks * NANOS_PER_TICK, Math.max(1, cpus));
  }

  private Cpu cpu() {
    Optional<CgroupDirectory> legacy = place("cpuacct", false);
    if (legacy.isPresent()) {
      CgroupDirectory place = legacy.get();
      return new Cpu(
          number(place.file("cpuacct.usage")).orElse(0),
          number(place.file("cpuacct.usage_user")).orElse(0),
          number(place.file("cpuacct.usage_sys")).orElse(0),
          numbers(place.file("cpuacct.usage_percpu")));
    }
    Map<String, Long> stat = unified().map(place -> words(place.file("cpu.stat"))).orElse(Map.of());
    return new Cpu(
        stat.getOrDefault("usage_usec", 0L) * NANOS_PER_MICRO,
        stat.getOrDefault("user_usec", 0L) * NANOS_PER_MICRO,
        stat.getOrDefault("system_usec", 0L) * NANOS_PER_MICRO,
        List.of());
  }

  private static List<Long> numbers(Path file) {
    try {
      return Stream.of(Files.readString(file).strip().split(" ", -1))
          .filter(word -> !word.isEmpty())
          .map(Long::parseLong)
          .toList();
    } catch (IOException gone) {
      return List.of();
    }
  }

  private Throttling throttling() {
    Map<String, Long> stat =
        either("cpu").map(place -> words(place.file("cpu.stat"))).orElse(Map.of());
    return new Throttling(
        stat.getOrDefault("nr_periods", 0L),
        stat.getOrDefault("nr_throttled", 0L),
        stat.containsKey("throttled_time")
            ? stat.getOrDefault("throttled_time", 0L)
            : stat.getOrDefault("throttled_usec", 0L) * NANOS_PER_MICRO);
  }

  private Memory memory() {
    long machine = words(MEMINFO).getOrDefault("MemTotal:", 0L) * 1024;
    Optional<CgroupDirectory> legacy = place("memory", false);
    if (legacy.isPresent()) {
      CgroupDirectory place = legacy.get();
      return new Memory(
          number(place.file("memory.usage_in_bytes")).orElse(0),
          Math.min(machine, number(place.file("memory.limit_in_bytes")).orElse(machine)),
          number(place.file("memory.max_usage_in_bytes")).orElse(0),
          words(place.file("memory.stat")));
    }
    Optional<CgroupDirectory> unified = place("memory", true);
    if (unified.isEmpty()) {
      return new Memory(0, machine, 0, Map.of());
    }
    CgroupDirectory place = unified.get();
    return new Memory(
        number(place.file("memory.current")).orElse(0),
        Math.min(machine, number(place.file("memory.max")).orElse(machine)),
        number(place.file("memory.peak")).orElse(0),
        words(place.file("memory.stat")));
  }

  private long pids() {
    Optional<CgroupDirectory> place = either("pids");
    return place.isPresent()
        ? number(place.get().file("pids.current")).orElse(0)
        : unified().map(own -> Subtree.pids(tree, own.directory()).size()).orElse(0);
  }

  private OptionalLong pidsLimit() {
    return either("pids").map(place -> number(place.file("pids.max"))).orElse(OptionalLong.empty());
  }

  private long[] blocks() {
    Optional<CgroupDirectory> legacy = place("blkio", false);
    if (legacy.isPresent()) {
      String throttle =
          tree.read(legacy.get().file("blkio.throttle.io_service_bytes_recursive")).orElse("");
      String bfq = tree.read(legacy.get().file("blkio.bfq.io_service_bytes_recursive")).orElse("");
      return legacyBlocks(throttle.contains(":") ? throttle : bfq);
    }
    return place("io", true)
        .map(place -> unifiedBlocks(tree.read(place.file("io.stat")).orElse("")))
        .orElse(new long[2]);
  }

  // "253:0 Read 4096", a line each for Read, Write, Sync, ...
  private static long[] legacyBlocks(String text) {
    long[] sums = new long[2];
    for (String line : text.lines().toList()) {
      String[] words = line.split("\\s+", -1);
      if (words.length == 3) {
        switch (words[1].toLowerCase(Locale.ROOT)) {
          case "read" -> sums[0] += Long.parseLong(words[2]);
          case "write" -> sums[1] += Long.parseLong(words[2]);
          default -> {}
        }
      }
    }
    return sums;
  }

  // "253:0 rbytes=4096 wbytes=0 rios=1 ..."
  private static long[] unifiedBlocks(String text) {
    long[] sums = new long[2];
    for (String word : text.split("\\s+", -1)) {
      if (word.startsWith("rbytes=")) {
        sums[0] += Long.parseLong(word.substring("rbytes=".length()));
      } else if (word.startsWith("wbytes=")) {
        sums[1] += Long.parseLong(word.substring("wbytes=".length()));
      }
    }
    return sums;
  }

  /// Where a controller with the same files in both versions is.
  private Optional<CgroupDirectory> either(String controller) {
    return place(controller, false).or(() -> place(controller, true));
  }

  private Optional<CgroupDirectory> place(String controller, boolean unified) {
    return places.stream()
        .filter(place -> place.hierarchy().unified() == unified && place.has(controller))
        .findFirst();
  }

  private Optional<CgroupDirectory> unified() {
    return places.stream().filter(place -> place.hierarchy().unified()).findFirst();
  }

  // "max", or a number that may exceed the range of long.
  private OptionalLong number(Path file) {
    String text = tree.read(file).orElse("").strip();
    if (text.isEmpty() || text.equals("max")) {
      return OptionalLong.empty();
    }
    long value = Long.parseUnsignedLong(text);
    return OptionalLong.of(value < 0 ? Long.MAX_VALUE : value);
  }

  private Map<String, Long> words(Path file) {
    Map<String, Long> found = new LinkedHashMap<>();
    for (String line : tree.read(file).orElse("").lines().toList()) {
      String[] words = line.strip().split("\\s+", -1);
      if (words.length >= 2 && words[1].matches("\\d{1,20}")) {
        long value = Long.parseUnsignedLong(words[1]);
        found.put(words[0], value < 0 ? Long.MAX_VALUE : value);
      }
    }
    return new HashMap<>(found);
  }
}
