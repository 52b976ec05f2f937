package dev.jcompose.model.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.model.value.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class WatchContractTest {
  static final List<WatchEvent> EVENTS =
      List.of(
          new WatchEvent.Log("Watch enabled"),
          new WatchEvent.Problem("x"),
          new WatchEvent.Batch(3, 12),
          new WatchEvent.End());

  @Test
  void theBodySaysOnlyWhatIsNotUsual() {
    assertThat(new WatchRequest(List.of(), false, true).body("{}"))
        .isEqualTo("{\"project\":{},\"services\":[],\"options\":{}}");
    assertThat(new WatchRequest(List.of("web"), true, false).body("{}"))
        .isEqualTo(
            "{\"project\":{},\"services\":[\"web\"],\"options\":{\"quiet\":true,\"prune\":false}}");
  }

  @Test
  void isReadAsItWasWritten() {
    assertThat(WatchRequest.read(body(Map.of())))
        .isEqualTo(new WatchRequest(List.of("web"), false, true));
    assertThat(
            WatchRequest.read(
                body(Map.of("quiet", new Value.Flag(true), "prune", new Value.Flag(false)))))
        .isEqualTo(new WatchRequest(List.of("web"), true, false));
  }

  @Test
  void anUnknownOptionIsRefused() {
    assertThatThrownBy(() -> WatchRequest.read(body(Map.of("silent", new Value.Flag(true)))))
        .hasMessage(
            "watch: unknown option \"silent\" (the command line may be newer than the engine)");
    assertThatThrownBy(() -> WatchRequest.read(body(Map.of("prune", new Value.Text("yes")))))
        .hasMessage("option \"prune\": must be true or false");
  }

  private static Value.Fields body(Map<String, Value> options) {
    return new Value.Fields(
        Map.of(
            "services",
            new Value.Items(List.of(new Value.Text("web"))),
            "options",
            new Value.Fields(options)));
  }

  @ParameterizedTest
  @FieldSource("EVENTS")
  void eventsAreReadAsTheyWereWritten(WatchEvent event) {
    assertThat(WatchEvent.read(event.json())).contains(event);
  }

  @Test
  void thePageNamesEveryOptionAndEvent() throws Exception {
    assertThat(Files.readString(Path.of("../docs/project-api.md")))
        .contains("/watch`", "`quiet`", "`prune`", "`log`", "`problem`", "`batch`", "`end`");
  }
}
