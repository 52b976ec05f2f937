package dev.jcompose.engine.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.linux.file.Aside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventHistoryTest {
  private static final Event EVENT =
      new Event("container", "start", "1", Map.of(), Instant.ofEpochSecond(7));

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"mkfifo", "mkdir"})
  void whatIsNoFileIsPutAsideAndEventsAreKeptAgain(String making)
      throws IOException, InterruptedException {
    Path file = directory.resolve("events");
    assertThat(new ProcessBuilder(making, file.toString()).start().waitFor()).isZero();
    EventHistory history = new EventHistory(file, 10);

    assertThat(history.read()).isEmpty();
    history.add(List.of(EVENT), List.of(EVENT));

    assertThat(new EventHistory(file, 10).read()).containsExactly(EVENT);
    try (var all = Files.list(directory)) {
      assertThat(all.filter(Aside::is)).hasSize(1);
    }
  }

  @Test
  void linesThatAreNoTextAreLeftOut() throws IOException {
    Path file = directory.resolve("events");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, '\n'});
    EventHistory history = new EventHistory(file, 10);

    assertThat(history.read()).isEmpty();
    history.add(List.of(EVENT), List.of(EVENT));
    assertThat(new EventHistory(file, 10).read()).containsExactly(EVENT);
  }
}
