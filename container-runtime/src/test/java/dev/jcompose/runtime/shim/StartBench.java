package dev.jcompose.runtime.shim;

import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.ContainerSpec;
import dev.jcompose.runtime.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    for (int i = 0; i < rounds; i++) {
      var container = machine.container("sleep", "1000");
      ContainerSpec spec = container.spec();
      long start = System.nanoTime();
      machine.runtime.start(spec, container.resources);
      times[i] = System.nanoTime() - start;
      machine.runtime.killAll(container.id);
      machine.awaitExit(container.id);
      machine.runtime.delete(container.id);
    }
    Arrays.sort(times);
    return times;
  }

  private static void atOnce(TestMachine machine)
      throws IOException, InterruptedException, ExecutionException {
    List<ContainerSpec> specs = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      specs.add(machine.container("sleep", "1000").spec());
    }
    var resources = machine.container("true").resources;
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
            + "; shim KiB: resident "
            + memory[0]
            + ", its share "
            + memory[1]);
  }

  private static long[] memory(TestMachine machine, ContainerId id) throws IOException {
    Path record = machine.config.runRoot().resolve("containers/" + id + "/pid");
    String shim = Files.readString(record).split(" ", -1)[4];
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
