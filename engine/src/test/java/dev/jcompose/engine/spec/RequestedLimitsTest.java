package dev.jcompose.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.request.HostConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestedLimitsTest {
  private static void check(String fields) {
    var _ = RequestedLimits.of(DockerJson.docker().readValue("{" + fields + "}", HostConfig.class));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"Memory\":1000|Minimum memory limit allowed is 6MB",
        "\"MemorySwap\":8000000|You should always set the Memory limit when using Memoryswap limit,"
            + " see usage",
        "\"Memory\":9000000,\"MemorySwap\":8000000|Minimum memoryswap limit should be larger than"
            + " memory limit, see usage",
        "\"MemorySwappiness\":101|Invalid value: 101, valid memory swappiness range is 0-100",
        "\"MemorySwappiness\":-2|Invalid value: -2, valid memory swappiness range is 0-100",
        "\"MemoryReservation\":1|Minimum memory reservation allowed is 6MB",
        "\"Memory\":8000000,\"MemoryReservation\":9000000|Minimum memory limit can not be less than"
            + " memory reservation limit, see usage",
        "\"NanoCpus\":1,\"CpuQuota\":5000|Conflicting options: Nano CPUs and CPU Quota cannot both"
            + " be set",
        "\"CpuShares\":-1|invalid CPU shares (-1): shares: invalid argument",
        "\"CpuPeriod\":900|CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s"
            + " (i.e. 1000000)",
        "\"CpuPeriod\":1000001|CPU cfs period can not be less than 1ms (i.e. 1000) or larger than"
            + " 1s (i.e. 1000000)",
        "\"CpuQuota\":900|CPU cfs quota can not be less than 1ms (i.e. 1000)",
        "\"CpusetCpus\":\"1-42,,\"|Invalid value 1-42,, for cpuset cpus",
        "\"CpusetCpus\":\"3-1\"|Invalid value 3-1 for cpuset cpus",
        "\"CpusetMems\":\"42-3,1--\"|Invalid value 42-3,1-- for cpuset mems",
        "\"BlkioWeight\":9|Range of blkio weight is from 10 to 1000",
        "\"BlkioWeight\":1001|Range of blkio weight is from 10 to 1000",
      })
  void limitsThatCannotBeAreRefusedWhenTheContainerIsCreated(String fields, String why) {
    assertThatThrownBy(() -> check(fields))
        .isInstanceOf(EngineException.BadRequest.class)
        .hasMessage(why);
  }

  @Test
  void processorsThatTheMachineDoesNotHaveAreRefused() {
    assertThatThrownBy(() -> check("\"CpusetCpus\":\"0,8000\""))
        .isInstanceOf(EngineException.BadRequest.class)
        .hasMessageStartingWith(
            "Requested CPUs are not available - requested 0,8000, available: 0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"Memory\":9000000,\"MemorySwap\":-1,\"MemorySwappiness\":-1",
        "\"CpusetCpus\":\"0\",\"CpuShares\":2,\"CpuPeriod\":1000,\"CpuQuota\":-1",
        "\"PidsLimit\":0,\"BlkioWeight\":10",
      })
  void whatDockerTakesIsTaken(String fields) {
    assertThatCode(() -> check(fields)).doesNotThrowAnyException();
  }

  @Test
  void listsOfNumbersAreRead() {
    assertThat(NumberSet.parse("0-2,7").orElseThrow().toString()).isEqualTo("{0, 1, 2, 7}");
    assertThat(NumberSet.parse("1,")).isEmpty();
    assertThat(NumberSet.parse("-1")).isEmpty();
  }
}
