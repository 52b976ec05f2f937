package dev.jcompose.cli.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.cli.json.Json;
import org.junit.jupiter.api.Test;

class UsageTest {
  @Test
  void countsAsTheDockerClientDoes() {
    Usage usage =
        Usage.of(
            Json.parse(
                """
                {"cpu_stats":{"cpu_usage":{"total_usage":300},"system_cpu_usage":2000,"online_cpus":4},
                 "precpu_stats":{"cpu_usage":{"total_usage":100},"system_cpu_usage":1000},
                 "memory_stats":{"usage":10485760,"limit":20971520,"stats":{"inactive_file":2097152}},
                 "networks":{"eth0":{"rx_bytes":1000,"tx_bytes":5},"eth1":{"rx_bytes":500,"tx_bytes":5}},
                 "blkio_stats":{"io_service_bytes_recursive":[
                   {"op":"Read","value":1},{"op":"read","value":2},{"op":"write","value":2000000}]},
                 "pids_stats":{"current":3}}\
                """));
    assertThat(usage).isEqualTo(new Usage(80, 8388608, 20971520, 1500, 10, 3, 2000000, 3));
    assertThat(usage.fields("id", "id", "p-web-1").print())
        .isEqualTo(
            "{\"BlockIO\":\"3B / 2MB\",\"CPUPerc\":\"80.00%\",\"Container\":\"id\",\"ID\":\"id\",\"MemPerc\":\"40.00%\",\"MemUsage\":\"8MiB / 20MiB\",\"Name\":\"p-web-1\",\"NetIO\":\"1.5kB / 10B\",\"PIDs\":\"3\"}");
  }

  @Test
  void leavesTheCacheOutOnOldControlGroupsToo() {
    Json memory =
        Json.parse(
            "{\"memory_stats\":{\"usage\":100,\"stats\":{\"total_inactive_file\":40,\"inactive_file\":1}}}");
    assertThat(Usage.of(memory).memory()).isEqualTo(60);
    assertThat(
            Usage.of(
                    Json.parse(
                        "{\"memory_stats\":{\"usage\":100,\"stats\":{\"inactive_file\":200}}}"))
                .memory())
        .isEqualTo(100);
  }

  @Test
  void aContainerThatDoesNotRunUsesNothing() {
    assertThat(Usage.of(Json.parse("{}")).fields("i", "i", "n").print())
        .contains("\"CPUPerc\":\"0.00%\"", "\"MemUsage\":\"0B / 0B\"", "\"PIDs\":\"0\"");
  }
}
