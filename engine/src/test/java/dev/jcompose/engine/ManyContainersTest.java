package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.engine.request.DockerRequest;
import dev.jcompose.network.NetworkSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Many containers at once; the figures are logged, the limits are far above them.
@Tag("root")
@Timeout(120)
class ManyContainersTest {
  private static final Logger LOG = LoggerFactory.getLogger(ManyContainersTest.class);
  private static final int MANY = 50;

  private static Duration each(int from, int to, IntConsumer work)
      throws InterruptedException, ExecutionException {
    long start = System.nanoTime();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int number = from; number < to; number++) {
        int mine = number;
        all.add(threads.submit(() -> work.accept(mine)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Test
  void fiftyAreCreatedStartedAndRemovedAtOnce()
      throws IOException, InterruptedException, ExecutionException {
    Assumptions.assumeTrue(TestEngine.usable(), "needs root and a static busybox");
    try (var test = new TestEngine()) {
      var containers = test.engine().containers();
      test.engine()
          .networks()
          .create(new NetworkSpec("net", "bridge", Map.of(), false, false, List.of(), Map.of()));
      var request =
          DockerRequest.of(
              Map.of(
                  "Image", "busybox",
                  "Cmd", List.of("sleep", "600"),
                  "HostConfig", Map.of("NetworkMode", "net")));
      for (int round = 0; round < 3; round++) {
        Duration create =
            each(0, MANY, number -> containers.create(Optional.of("web-" + number), request));
        Duration start = each(0, MANY, number -> containers.start("web-" + number));
        assertThat(containers.list()).allMatch(container -> container.state().hasProcess());
        Duration remove = each(0, MANY, number -> containers.remove("web-" + number, true, true));
        LOG.info(
            "{} containers: create {} ms, start {} ms, remove {} ms",
            MANY,
            create.toMillis(),
            start.toMillis(),
            remove.toMillis());
        assertThat(create.plus(start)).isLessThan(Duration.ofSeconds(10));
        assertThat(containers.list()).isEmpty();
      }
    }
  }
}
