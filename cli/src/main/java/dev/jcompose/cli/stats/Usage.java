package dev.jcompose.cli.stats;

import dev.jcompose.cli.format.Human;
import dev.jcompose.cli.json.Json;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Usage of a container, computed as by Docker's client.
///
/// @param cpu percent of one processor
/// @param memory bytes without cache that the kernel can drop immediately
/// @param limit bytes
/// @param read bytes from block devices
/// @param written bytes to block devices
/// @see <a href="https://docs.docker.com/reference/cli/docker/container/stats/">docker container
///   stats</a>
public record Usage(
    double cpu,
    long memory,
    long limit,
    long received,
    long sent,
    long read,
    long written,
    long processes) {
  private static final String NONE = "--";

  /// Reads an answer of the engine.
  public static Usage of(Json reading) {
    long received = 0;
    long sent = 0;
    for (Json network : reading.at("networks").fields().values()) {
      received += network.at("rx_bytes").number();
      sent += network.at("tx_bytes").number();
    }
    long read = 0;
    long written = 0;
    for (Json entry : reading.at("blkio_stats", "io_service_bytes_recursive").items()) {
      String operation = entry.at("op").text().toLowerCase(Locale.ROOT);
      if (operation.startsWith("r")) {
        read += entry.at("value").number();
      } else if (operation.startsWith("w")) {
        written += entry.at("value").number();
      }
    }
    return new Usage(
        percent(reading),
        memory(reading.at("memory_stats")),
        reading.at("memory_stats", "limit").number(),
        received,
        sent,
        read,
        written,
        reading.at("pids_stats", "current").number());
  }

  private static double percent(Json reading) {
    Json before = reading.at("precpu_stats");
    Json now = reading.at("cpu_stats");
    double used =
        now.at("cpu_usage", "total_usage").number()
            - before.at("cpu_usage", "total_usage").number();
    double passed = now.at("system_cpu_usage").number() - before.at("system_cpu_usage").number();
    return used > 0 && passed > 0 ? used / passed * now.at("online_cpus").number() * 100 : 0;
  }

  /// Without `total_inactive_file` (cgroup v1) or `inactive_file` (v2), as in the Docker client.
  private static long memory(Json memory) {
    long usage = memory.at("usage").number();
    Json old = memory.at("stats", "total_inactive_file");
    long cache = old.isNothing() ? 0 : old.number();
    if (!old.isNothing() && cache < usage) {
      return usage - cache;
    }
    cache = memory.at("stats", "inactive_file").number();
    return cache < usage ? usage - cache : usage;
  }

  /// What a template may name, in the order of Docker's JSON.
  ///
  /// @param id as it is shown
  public Json fields(String container, String id, String name) {
    Map<String, Object> fields = names(container, id, name);
    fields.put("BlockIO", pair(Human.size(read), Human.size(written)));
    fields.put("CPUPerc", percent(cpu));
    fields.put("MemPerc", percent(limit == 0 ? 0 : 100.0 * memory / limit));
    fields.put("MemUsage", pair(Human.binarySize(memory), Human.binarySize(limit)));
    fields.put("NetIO", pair(Human.size(received), Human.size(sent)));
    fields.put("PIDs", String.valueOf(processes));
    return Json.of(fields);
  }

  /// The same for a container without data.
  public static Json unknown(String container, String id, String name) {
    Map<String, Object> fields = names(container, id, name);
    fields.put("BlockIO", NONE);
    fields.put("CPUPerc", NONE);
    fields.put("MemPerc", NONE);
    fields.put("MemUsage", pair(NONE, NONE));
    fields.put("NetIO", NONE);
    fields.put("PIDs", NONE);
    return Json.of(fields);
  }

  private static Map<String, Object> names(String container, String id, String name) {
    Map<String, Object> fields = new TreeMap<>();
    fields.put("Container", container);
    fields.put("ID", id);
    fields.put("Name", name);
    return fields;
  }

  private static String pair(String first, String second) {
    return first + " / " + second;
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f%%", value);
  }
}
