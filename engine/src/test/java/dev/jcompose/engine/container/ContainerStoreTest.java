package dev.jcompose.engine.container;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class ContainerStoreTest {
  /// An engine prepares on a thread of its own, where a failure would only be in its log.
  @Test
  void whatIsPreparedForTheFirstContainerCanBeWritten() {
    assertThatCode(ContainerStore::prepare).doesNotThrowAnyException();
  }
}
