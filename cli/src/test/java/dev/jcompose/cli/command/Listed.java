package dev.jcompose.cli.command;

import dev.jcompose.cli.json.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Entries of `/containers/json`, as an engine sends them.
final class Listed {
  private Listed() {}

  static Map<String, Object> container(String service, int number, String state, String status) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("Id", id(service, number));
    entry.put("Names", List.of("/p-" + service + "-" + number));
    entry.put("Image", "busybox");
    entry.put("ImageID", "sha256:f43dc2994f4cc5fbea30b2c049b19ea1229861925ecc2d62ac3cc3008945ee4a");
    entry.put("Command", "sh -c 'echo hello world'");
    entry.put("Created", System.currentTimeMillis() / 1000 - 125);
    entry.put("State", state);
    entry.put("Status", status);
    entry.put("Labels", labels(service, number));
    entry.put("Ports", List.of());
    entry.put("Mounts", List.of());
    return entry;
  }

  static Map<String, Object> labels(String service, int number) {
    Map<String, Object> labels = new LinkedHashMap<>();
    labels.put("com.docker.compose.project", "p");
    labels.put("com.docker.compose.service", service);
    labels.put("com.docker.compose.container-number", String.valueOf(number));
    labels.put("com.docker.compose.oneoff", "False");
    labels.put("com.docker.compose.project.config_files", "/p/compose.yaml");
    return labels;
  }

  static String id(String service, int number) {
    return (service + "n" + number + "x" + "0".repeat(64)).substring(0, 64);
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // The array is only read.
  static String all(Map<String, Object>... containers) {
    return Json.of(List.of(containers)).print();
  }

  static String event(String action, String service, int number, String... attributes) {
    Map<String, Object> all = new LinkedHashMap<>(labels(service, number));
    all.put("name", "p-" + service + "-" + number);
    for (int i = 0; i < attributes.length; i += 2) {
      all.put(attributes[i], attributes[i + 1]);
    }
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("Type", "container");
    event.put("Action", action);
    event.put("Actor", Map.of("ID", id(service, number), "Attributes", all));
    event.put("timeNano", System.currentTimeMillis() * 1_000_000);
    return Json.of(event).print();
  }

  static String state(boolean running, boolean restarting, int exitCode) {
    return Json.of(
            Map.of(
                "State",
                Map.of(
                    "Running", running,
                    "Restarting", restarting,
                    "ExitCode", exitCode,
                    "StartedAt", Instant.now().plusSeconds(60).toString())))
        .print();
  }
}
