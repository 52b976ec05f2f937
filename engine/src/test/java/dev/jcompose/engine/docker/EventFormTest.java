package dev.jcompose.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.engine.docker.form.Filters;
import dev.jcompose.engine.event.Event;
import dev.jcompose.engine.http.Query;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventFormTest {
  private static final Event EXEC =
      new Event(
          "container",
          "exec_start: sh -c true",
          "0123456789ab",
          new TreeMap<>(Map.of("image", "busybox:latest", "name", "web", "k", "v")),
          Instant.ofEpochSecond(1_700_000_000L, 5));

  @Test
  void aContainersEventHasTheOldFieldsToo() {
    assertThat(EventRoutes.json(EXEC).toString())
        .isEqualTo(
            "{\"status\":\"exec_start: sh -c true\",\"id\":\"0123456789ab\","
                + "\"from\":\"busybox:latest\",\"Type\":\"container\","
                + "\"Action\":\"exec_start: sh -c true\",\"Actor\":{\"ID\":\"0123456789ab\","
                + "\"Attributes\":{\"image\":\"busybox:latest\",\"k\":\"v\",\"name\":\"web\"}},"
                + "\"scope\":\"local\",\"time\":1700000000,\"timeNano\":1700000000000000005}");
  }

  @Test
  void aNetworksEventHasThemNot() {
    var event = new Event("network", "create", "1", Map.of(), Instant.EPOCH);
    assertThat(EventRoutes.json(event).toString()).startsWith("{\"Type\":\"network\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|true",
        "{\"type\":[\"container\"]}|true",
        "{\"type\":[\"network\"]}|false",
        "{\"event\":[\"exec_start\"]}|true",
        "{\"event\":[\"exec_create\",\"exec\"]}|false",
        "{\"container\":[\"web\"]}|true",
        "{\"container\":[\"01234567\"]}|true",
        "{\"container\":[\"we\"]}|false",
        "{\"image\":[\"busybox\"]}|true",
        "{\"image\":[\"busy\"]}|false",
        "{\"network\":[\"web\"]}|false",
        "{\"label\":[\"k=v\"]}|true",
        "{\"label\":[\"k=w\"]}|false"
      })
  void filtersChoose(String json, boolean passes) {
    Filters filters =
        Filters.parse(
            new Query(Map.of("filters", List.of(json))),
            Set.of("type", "event", "container", "image", "network", "label"));
    assertThat(EventRoutes.matches(filters, EXEC)).isEqualTo(passes);
  }
}
