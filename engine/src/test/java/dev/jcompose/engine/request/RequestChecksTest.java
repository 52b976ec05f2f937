package dev.jcompose.engine.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.json.DockerJson;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestChecksTest {
  private static void check(String fields) {
    RequestChecks.check(
        ContainerRequest.parse(DockerJson.docker().readTree("{\"Image\":\"i\"," + fields + "}")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"Env\":[\"A=1\",\"\"]|invalid environment variable: ",
        "\"Env\":[\"=x\"]|invalid environment variable: =x",
        "\"WorkingDir\":\"rel\"|the working directory 'rel' is invalid, it needs to be an absolute"
            + " path",
        "\"Healthcheck\":{\"Interval\":1000}|Interval in Healthcheck cannot be less than 1ms",
        "\"Healthcheck\":{\"Timeout\":-1}|Timeout in Healthcheck cannot be less than 1ms",
        "\"Healthcheck\":{\"StartPeriod\":1}|StartPeriod in Healthcheck cannot be less than 1ms",
        "\"Healthcheck\":{\"StartInterval\":1}|StartInterval in Healthcheck cannot be less than"
            + " 1ms",
        "\"Healthcheck\":{\"Retries\":-1}|Retries in Healthcheck cannot be negative",
        "\"HostConfig\":{\"Jcompose\":{\"SettlingTime\":-1}}|SettlingTime in Jcompose cannot be"
            + " negative",
        "\"MacAddress\":\"02:42:ac\"|invalid MAC address: 02:42:ac",
        "\"NetworkingConfig\":{\"EndpointsConfig\":{\"n\":{\"MacAddress\":\"x\"}}}|invalid MAC"
            + " address: x",
        "\"HostConfig\":{\"ExtraHosts\":[\"only\"]}|bad format for add-host: \"only\"",
        "\"HostConfig\":{\"ExtraHosts\":[\"a:b\"]}|invalid IP address in add-host: \"b\"",
        "\"HostConfig\":{\"Annotations\":{\"\":\"a\"}}|invalid Annotations: the empty string is not"
            + " permitted as an annotation key",
        "\"HostConfig\":{\"IpcMode\":\"foo\"}|invalid IPC mode: foo",
        "\"HostConfig\":{\"PidMode\":\"foo\"}|invalid PID mode: foo",
        "\"HostConfig\":{\"PidMode\":\"container:\"}|invalid PID mode: container:",
        "\"HostConfig\":{\"UTSMode\":\"foo\"}|invalid UTS mode: foo",
        "\"HostConfig\":{\"CgroupnsMode\":\"foo\"}|invalid cgroup namespace mode: foo",
        "\"HostConfig\":{\"ShmSize\":-1}|SHM size can not be less than 0",
        "\"HostConfig\":{\"OomScoreAdj\":1001}|Invalid value 1001, range for oom score adj is"
            + " [-1000, 1000]",
        "\"HostConfig\":{\"OomScoreAdj\":-1001}|Invalid value -1001, range for oom score adj is"
            + " [-1000, 1000]",
        "\"HostConfig\":{\"Isolation\":\"hyperv\"}|invalid isolation 'hyperv' on linux",
        "\"HostConfig\":{\"VolumesFrom\":[\"a:bar\"]}|invalid mode: bar",
        "\"HostConfig\":{\"VolumesFrom\":[\"\"]}|volumes-from specification cannot be an empty"
            + " string",
        "\"HostConfig\":{\"VolumesFrom\":[\"a:nocopy\"]}|invalid mode: nocopy",
        "\"HostConfig\":{\"LogConfig\":{\"Type\":\"json-file\",\"Config\":{\"bogus\":\"1\"}}}|unknown"
            + " log opt 'bogus' for json-file log driver",
        "\"HostConfig\":{\"LogConfig\":{\"Type\":\"local\",\"Config\":{\"tag\":\"1\"}}}|unknown log"
            + " opt 'tag' for local log driver",
        "\"HostConfig\":{\"LogConfig\":{\"Type\":\"\",\"Config\":{\"mode\":\"fast\"}}}|logger:"
            + " logging mode not supported: fast",
        "\"HostConfig\":{\"LogConfig\":{\"Type\":\"\",\"Config\":{\"max-buffer-size\":\"1m\"}}}|logger:"
            + " max-buffer-size option is only supported with 'mode=non-blocking'",
        "\"HostConfig\":{\"LogConfig\":{\"Type\":\"splunk\"}}|logger: no log driver named 'splunk'"
            + " is registered",
      })
  void whatIsWrongIsRefusedWhenTheContainerIsCreated(String fields, String why) {
    assertThatThrownBy(() -> check(fields))
        .isInstanceOf(EngineException.BadRequest.class)
        .satisfies(
            problem -> assertThat(String.valueOf(problem.getMessage()).strip()).isEqualTo(why));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"Env\":[\"A\",\"A=\",\"A==\"],\"WorkingDir\":\"/tmp/\"",
        "\"Healthcheck\":{\"Interval\":0,\"Timeout\":1000000,\"Retries\":0}",
        "\"MacAddress\":\"02:42:AC:11:00:02\"",
        "\"HostConfig\":{\"ExtraHosts\":[\"a:1.2.3.4\",\"b=::1\",\"c:[::1]\",\"d:host-gateway\"]}",
        "\"HostConfig\":{\"IpcMode\":\"shareable\",\"PidMode\":\"host\",\"UTSMode\":\"host\"}",
        "\"HostConfig\":{\"Runtime\":\"runc\",\"Isolation\":\"default\",\"ShmSize\":0}",
        "\"HostConfig\":{\"VolumesFrom\":[\"a\",\"a:ro\",\"b:rw,z\"]}",
        "\"HostConfig\":{\"LogConfig\":{\"Type\":\"none\",\"Config\":{\"anything\":\"1\"}}}",
        "\"HostConfig\":{\"LogConfig\":{\"Config\":{\"mode\":\"non-blocking\",\"max-buffer-size\":\"1m\"}}}",
      })
  void whatDockerTakesIsTaken(String fields) {
    assertThatCode(() -> check(fields)).doesNotThrowAnyException();
  }
}
