package dev.jcompose.runtime.shim;

import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.ContainerSpec;
import dev.jcompose.runtime.RunState;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Logger;

/// Measures by hand how long starts take and what a shim weighs: `java
/// --enable-native-access=ALL-UNNAMED -cp ... dev.jcompose.runtime.shim.StartBench`.
final class StartBench {
  private static final Logger LOG = Logger.getLogger("bench");
  private static final int WARM_UP = 100;
  private static final int ROUNDS = 200;
  private static final int AT_ONCE = 50;

  private StartBench() {}

  /// Runs it.
  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    try (TestMachine machine = new TestMachine()) {
      sequential(machine, WARM_UP);
      long[] times = sequential(machine, ROUNDS);
      LOG.info(() ->
          "start, one after the other, us: median "
              + times[ROUNDS / 2] / 1000
              + " p10 "
              + times[ROUNDS / 10] / 1000
              + " p90 "
              + times[ROUNDS * 9 / 10] / 1000);
      for (int round = 0; round < 4; round++) {
        atOnce(machine);
      }
    }
  }

  private static long[] sequential(TestMachine machine, int rounds) throws IOException {
    long[] times = new long[rounds];
    long[] beforeClone = new long[rounds];
    for (int i = 0; i < rounds; i++) {
      var container = machine.container("sleep", "1000");
      ContainerSpec spec = container.spec();
      Instant begin = Instant.now();
      RunState.Running running = machine.runtime.start(spec, container.resources);
      Instant end = Instant.now();
      times[i] = Duration.between(begin, end).toNanos();
      beforeClone[i] = Duration.between(begin, running.startedAt()).toNanos();
      machine.runtime.killAll(container.id);
      machine.awaitExit(container.id);
      machine.runtime.delete(container.id);
    }
    Arrays.sort(times);
    Arrays.sort(beforeClone);
    LOG.info(() -> "of it before the clone, us: median " + beforeClone[rounds / 2] / 1000);
    return times;
  }

  private static void atOnce(TestMachine machine)
      throws IOException, InterruptedException, ExecutionException {
    List<ContainerSpec> specs = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      specs.add(machine.container("sleep", "1000").spec());
    }
    var resources = machine.container("true").resources;
    long ownBefore = onCpu("self");
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<RunState.Running>> started = new ArrayList<>();
      specs.forEach(
          spec -> started.add(threads.submit(() -> machine.runtime.start(spec, resources))));
      for (Future<RunState.Running> future : started) {
        future.get();
      }
    }
    long started = System.nanoTime() - start;
    long own = (onCpu("self") - ownBefore) / AT_ONCE / 1000;
    long shims = 0;
    long programs = 0;
    for (ContainerSpec spec : specs) {
      String[] words = record(machine, spec.id());
      shims += onCpu(words[4]) / AT_ONCE / 1000;
      programs += onCpu(words[0]) / AT_ONCE / 1000;
    }
    String cpu = own + " + " + shims + " + " + programs;
    long[] memory = memory(machine, specs.getFirst().id());
    start = System.nanoTime();
    for (ContainerSpec spec : specs) {
      machine.runtime.killAll(spec.id());
    }
    for (ContainerSpec spec : specs) {
      machine.awaitExit(spec.id());
    }
    long ended = System.nanoTime() - start;
    for (ContainerSpec spec : specs) {
      machine.runtime.delete(spec.id());
    }
    LOG.info(() ->
        AT_ONCE
            + " at once, ms: started "
            + started / 1_000_000
            + ", killed "
            + ended / 1_000_000
            + "; CPU us each, engine + shim + program: "
            + cpu
            + "; shim KiB: resident "
            + memory[0]
            + ", its share "
            + memory[1]);
  }

  private static String[] record(TestMachine machine, ContainerId id) throws IOException {
    Path record = machine.config.runRoot().resolve("containers/" + id + "/pid");
    return Files.readString(record).split(" ", -1);
  }

  // Nanoseconds on a CPU of all threads: what other load on the machine does not change.
  private static long onCpu(String process) throws IOException {
    long sum = 0;
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(Path.of("/proc/" + process + "/task"))) {
      for (Path thread : threads) {
        sum += Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ", -1)[0]);
      }
    }
    return sum;
  }

  private static long[] memory(TestMachine machine, ContainerId id) throws IOException {
    String shim = record(machine, id)[4];
    long[] memory = new long[2];
    for (String line : Files.readAllLines(Path.of("/proc/" + shim + "/smaps_rollup"))) {
      if (line.startsWith("Rss:")) {
        memory[0] = Long.parseLong(line.replaceAll("[^0-9]", ""));
      } else if (line.startsWith("Pss:")) {
        memory[1] = Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    return memory;
  }
}
