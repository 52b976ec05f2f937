package dev.jcompose.engine.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an earlier engine kept comes before what this one published, whoever asks first.
class EventsTest {
  @TempDir private Path directory;
  private Events events;

  @BeforeEach
  void anotherEngineCameAfterOneWithTwoEvents() {
    Events earlier = new Events(file());
    publish(earlier, "1");
    publish(earlier, "2");
    earlier.save();
    events = new Events(file());
    publish(events, "3");
  }

  private Path file() {
    return directory.resolve("events");
  }

  private static void publish(Events events, String id) {
    events.publish("container", "start", id, Map.of());
  }

  private static List<String> ids(List<Event> events) {
    return events.stream().map(Event::id).toList();
  }

  @Test
  void aSubscriberFromThePastGetsAll() {
    List<Event> got = new ArrayList<>();
    try (var _ = events.subscribe(Optional.of(Instant.EPOCH), got::add)) {
      publish(events, "4");
    }
    assertThat(ids(got)).containsExactly("1", "2", "3", "4");
  }

  @Test
  void aSubscriberFromNowOnGetsNothingOfThePast() {
    List<Event> got = new ArrayList<>();
    try (var _ = events.subscribe(Optional.empty(), got::add)) {
      publish(events, "4");
    }
    assertThat(ids(got)).containsExactly("4");
  }

  @Test
  void whatIsAskedForBetweenTwoTimesIncludesThePast() {
    assertThat(ids(events.between(Instant.EPOCH, Instant.MAX))).containsExactly("1", "2", "3");
  }

  @Test
  void theNextEngineHasAllOfThem() {
    events.save();
    assertThat(ids(new Events(file()).between(Instant.EPOCH, Instant.MAX)))
        .containsExactly("1", "2", "3");
  }
}
