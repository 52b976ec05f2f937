package dev.jcompose.engine.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.engine.json.DockerJson;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What requests are made from in code is what a client gets that gives nothing.
class NothingGivenTest {
  static Record[] nothing() {
    return new Record[] {
      HostConfig.empty(), ContainerConfig.with().done(), EndpointSettings.empty()
    };
  }

  @ParameterizedTest
  @MethodSource("nothing")
  void isWhatAnEmptyObjectIsReadAs(Record nothing) {
    assertThat(nothing).isEqualTo(DockerJson.docker().readValue("{}", nothing.getClass()));
  }
}
