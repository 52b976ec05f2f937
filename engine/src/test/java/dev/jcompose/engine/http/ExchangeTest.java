package dev.jcompose.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What clients need that do not read answers as others do.
class ExchangeTest {
  @Test
  void theClientThatDropsWhatFollowsTheHeadIsKnown() {
    assertThat(Exchange.readsPastTheHead("docker-sdk-python/7.1.0")).isTrue();
    assertThat(Exchange.readsPastTheHead("Docker-Client/28.2.2 (linux)")).isFalse();
    assertThat(Exchange.readsPastTheHead("")).isFalse();
  }
}
