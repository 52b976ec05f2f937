package dev.jcompose.model.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.model.text.JsonText;
import dev.jcompose.model.value.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A command line can read what an engine writes.
class OperationEventTest {
  static List<OperationEvent> all() {
    return List.of(
        new OperationEvent.PlanMade(List.of("[] -> #1 network:default, CreateNetwork, not found")),
        new OperationEvent.Task("Container p-web-1", OperationEvent.Task.Status.SKIPPED, "Skipped"),
        new OperationEvent.Layer("Image busybox", "0123456789ab", "Downloading", 10, 1L << 40),
        new OperationEvent.HookLine("web-1 ->", "hi"),
        new OperationEvent.Output("Image p-web", "step <1> & more"),
        new OperationEvent.Warning("mind the gap"),
        new OperationEvent.Question("data", "Recreate?"),
        OperationEvent.Failure.of("no such image"),
        new OperationEvent.Failure(
            "exited",
            Optional.of("web"),
            Optional.of("p-web-1"),
            Optional.of(137),
            true,
            List.of("last line"),
            List.of("probe")),
        new OperationEvent.Result(
            18,
            Optional.of("pull failed"),
            List.of(new OperationEvent.Result.Member("f00", "p-web-1", "web", 1))));
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatOneSideWritesTheOtherReads(OperationEvent event) {
    assertThat(OperationEvent.read(event.json())).contains(event);
  }

  @Test
  void linesAreAsDocumented() {
    assertThat(all().stream().map(event -> JsonText.compact(event.json())))
        .startsWith(
            "{\"type\":\"plan\",\"lines\":[\"[] -\\u003e #1 network:default, CreateNetwork, not found\"]}",
            "{\"type\":\"task\",\"id\":\"Container p-web-1\",\"status\":\"skipped\",\"text\":\"Skipped\"}",
            "{\"type\":\"layer\",\"id\":\"Image busybox\",\"layer\":\"0123456789ab\",\"state\":\"Downloading\",\"current\":10,\"total\":1099511627776}")
        .endsWith(
            "{\"type\":\"result\",\"exitCode\":18,\"message\":\"pull failed\",\"containers\":[{\"id\":\"f00\",\"name\":\"p-web-1\",\"service\":\"web\",\"number\":1}]}");
  }

  @Test
  void whatANewerEngineSaysIsPassedOver() {
    assertThat(OperationEvent.read(new Value.Fields(Map.of("type", new Value.Text("weather")))))
        .isEmpty();
  }
}
