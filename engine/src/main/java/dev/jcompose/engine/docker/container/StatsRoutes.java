package dev.jcompose.engine.docker.container;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.container.InterfaceUsage;
import dev.jcompose.engine.docker.form.Timestamps;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.JsonLines;
import dev.jcompose.engine.http.Router;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.runtime.ResourceUsage;
import dev.jcompose.runtime.ResourceUsage.Throttling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What containers use, once or each second.
public record StatsRoutes(Engine engine) {
  private static final boolean CGROUP_V2 =
      Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));
  private static final Throttling NEVER_THROTTLED = new Throttling(0, 0, 0);
  private static final List<String> OTHER_BLOCK_STATISTICS =
      List.of(
          "io_serviced_recursive",
          "io_queue_recursive",
          "io_service_time_recursive",
          "io_wait_time_recursive",
          "io_merged_recursive",
          "io_time_recursive",
          "sectors_recursive");

  public void addTo(Router routes) {
    routes.get("/containers/{id}/stats", this::stats);
  }

  private void stats(Exchange exchange) throws IOException, InterruptedException {
    if (exchange.query().flag("stream", true) && exchange.query().flag("one-shot")) {
      throw HttpProblem.badRequest("cannot have stream=1 and one-shot=1");
    }
    Container container = engine.containers().get(exchange.parameter("id"));
    String id = container.id().value();
    var over = new CountDownLatch(1);
    Optional<ResourceUsage> before = Optional.empty();
    if (!exchange.query().flag("stream", true)) {
      if (!exchange.query().flag("one-shot")) {
        before = engine.containers().usage(id);
        TimeUnit.SECONDS.sleep(1);
      }
      exchange.json(
          200, reading(container, before, engine.containers().usage(id)), DockerJson.docker());
      return;
    }
    try (JsonLines lines = exchange.lines(DockerJson.docker())) {
      exchange.onClose(over::countDown);
      do {
        Optional<Container> now = engine.containers().find(id);
        if (now.isEmpty()) {
          return;
        }
        Optional<ResourceUsage> usage = engine.containers().usage(id);
        lines.write(reading(now.get(), before, usage));
        before = usage;
      } while (!over.await(1, TimeUnit.SECONDS));
    }
  }

  private ObjectNode reading(
      Container container, Optional<ResourceUsage> before, Optional<ResourceUsage> now) {
    ObjectNode tree = DockerJson.docker().createObjectNode();
    tree.put("read", Timestamps.text(now.map(ResourceUsage::readAt)))
        .put("preread", Timestamps.text(before.map(ResourceUsage::readAt)));
    ObjectNode pids = tree.putObject("pids_stats");
    now.ifPresent(usage -> {
      pids.put("current", usage.pids());
      usage.pidsLimit().ifPresent(limit -> pids.put("limit", limit));
    });
    blocks(tree.putObject("blkio_stats"), now);
    tree.put("num_procs", 0).putObject("storage_stats");
    cpu(tree.putObject("cpu_stats"), now);
    cpu(tree.putObject("precpu_stats"), before);
    ObjectNode memory = tree.putObject("memory_stats");
    now.ifPresent(usage -> {
      memory.put("usage", usage.memoryBytes()).put("max_usage", usage.memoryPeakBytes());
      memory.set("stats", DockerJson.docker().valueToTree(usage.memoryDetails()));
      memory.put("limit", usage.memoryLimitBytes());
    });
    tree.put("name", "/" + container.name()).put("id", container.id().value());
    List<InterfaceUsage> interfaces =
        now.isPresent() ? engine.containers().networkUsage(container.id().value()) : List.of();
    if (!interfaces.isEmpty()) {
      networks(tree.putObject("networks"), interfaces);
    }
    return tree;
  }

  private static void cpu(ObjectNode tree, Optional<ResourceUsage> reading) {
    ObjectNode used = tree.putObject("cpu_usage");
    used.put("total_usage", reading.map(ResourceUsage::cpuNanos).orElse(0L))
        .put("usage_in_kernelmode", reading.map(ResourceUsage::cpuSystemNanos).orElse(0L))
        .put("usage_in_usermode", reading.map(ResourceUsage::cpuUserNanos).orElse(0L));
    reading
        .map(ResourceUsage::eachCpuNanos)
        .filter(each -> !each.isEmpty())
        .ifPresent(each -> used.set("percpu_usage", DockerJson.docker().valueToTree(each)));
    reading.ifPresent(usage ->
        tree.put("system_cpu_usage", usage.systemCpuNanos())
            .put("online_cpus", usage.onlineCpus()));
    Throttling throttling = reading.map(ResourceUsage::throttling).orElse(NEVER_THROTTLED);
    tree.putObject("throttling_data")
        .put("periods", throttling.periods())
        .put("throttled_periods", throttling.throttledPeriods())
        .put("throttled_time", throttling.throttledNanos());
  }

  private static void blocks(ObjectNode tree, Optional<ResourceUsage> now) {
    ArrayNode bytes = tree.putArray("io_service_bytes_recursive");
    now.ifPresent(usage -> {
      block(bytes, CGROUP_V2 ? "read" : "Read", usage.blockReadBytes());
      block(bytes, CGROUP_V2 ? "write" : "Write", usage.blockWriteBytes());
    });
    OTHER_BLOCK_STATISTICS.forEach(tree::putArray);
  }

  private static void block(ArrayNode list, String operation, long value) {
    list.addObject().put("major", 0).put("minor", 0).put("op", operation).put("value", value);
  }

  private static void networks(ObjectNode tree, List<InterfaceUsage> interfaces) {
    for (InterfaceUsage usage : interfaces) {
      tree.putObject(usage.name())
          .put("rx_bytes", usage.receivedBytes())
          .put("rx_packets", usage.receivedPackets())
          .put("rx_errors", usage.receiveErrors())
          .put("rx_dropped", usage.receiveDropped())
          .put("tx_bytes", usage.sentBytes())
          .put("tx_packets", usage.sentPackets())
          .put("tx_errors", usage.sendErrors())
          .put("tx_dropped", usage.sendDropped());
    }
  }
}
