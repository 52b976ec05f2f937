package dev.jcompose.image.document;

import dev.jcompose.image.ImageConfig;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The `config` object with Docker's field names.
public final class ConfigJson {
  private ConfigJson() {}

  /// Reads one; absent and null give the empty configuration.
  public static ImageConfig read(JsonNode node) {
    return new ImageConfig(
        JsonDocument.text(node, "User"),
        JsonDocument.texts(node, "Env").orElse(List.of()),
        JsonDocument.texts(node, "Entrypoint").filter(list -> !list.isEmpty()),
        JsonDocument.texts(node, "Cmd").filter(list -> !list.isEmpty()),
        JsonDocument.text(node, "WorkingDir"),
        JsonDocument.keys(node, "Volumes"),
        JsonDocument.keys(node, "ExposedPorts"),
        labels(node.path("Labels")),
        Optional.of(JsonDocument.text(node, "StopSignal")).filter(text -> !text.isEmpty()),
        healthcheck(node.path("Healthcheck")),
        JsonDocument.texts(node, "Shell").orElse(List.of()),
        JsonDocument.texts(node, "OnBuild").orElse(List.of()));
  }

  /// Writes one, maps sorted, empty values left out.
  public static ObjectNode write(ImageConfig config) {
    ObjectNode node = JsonDocument.object();
    if (!config.user().isEmpty()) {
      node.put("User", config.user());
    }
    keys(node, "ExposedPorts", config.exposedPorts());
    list(node, "Env", config.environment());
    config.entrypoint().ifPresent(list -> list(node, "Entrypoint", list));
    config.command().ifPresent(list -> list(node, "Cmd", list));
    config.healthcheck().ifPresent(check -> node.set("Healthcheck", json(check)));
    keys(node, "Volumes", config.volumes());
    if (!config.workingDirectory().isEmpty()) {
      node.put("WorkingDir", config.workingDirectory());
    }
    list(node, "OnBuild", config.onBuild());
    if (!config.labels().isEmpty()) {
      ObjectNode labels = node.putObject("Labels");
      new TreeSet<>(config.labels().keySet())
          .forEach(key -> labels.put(key, config.labels().get(key)));
    }
    config.stopSignal().ifPresent(signal -> node.put("StopSignal", signal));
    list(node, "Shell", config.shell());
    return node;
  }

  private static Map<String, String> labels(JsonNode node) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> label : node.properties()) {
      if (!label.getValue().isString()) {
        throw new ImageException(
            Kind.INVALID, "image configuration: label " + label.getKey() + ": not a string");
      }
      labels.put(label.getKey(), label.getValue().stringValue());
    }
    return labels;
  }

  private static Optional<ImageConfig.Healthcheck> healthcheck(JsonNode node) {
    if (!node.isObject()) {
      return Optional.empty();
    }
    int retries = node.path("Retries").asInt(0);
    return Optional.of(
        new ImageConfig.Healthcheck(
            JsonDocument.texts(node, "Test").orElse(List.of()),
            nanos(node, "Interval"),
            nanos(node, "Timeout"),
            nanos(node, "StartPeriod"),
            nanos(node, "StartInterval"),
            retries > 0 ? Optional.of(retries) : Optional.empty()));
  }

  private static ObjectNode json(ImageConfig.Healthcheck check) {
    ObjectNode node = JsonDocument.object();
    list(node, "Test", check.test());
    check.interval().ifPresent(time -> node.put("Interval", time.toNanos()));
    check.timeout().ifPresent(time -> node.put("Timeout", time.toNanos()));
    check.startPeriod().ifPresent(time -> node.put("StartPeriod", time.toNanos()));
    check.startInterval().ifPresent(time -> node.put("StartInterval", time.toNanos()));
    check.retries().ifPresent(count -> node.put("Retries", count));
    return node;
  }

  private static Optional<Duration> nanos(JsonNode node, String field) {
    long nanos = node.path(field).asLong(0);
    return nanos > 0 ? Optional.of(Duration.ofNanos(nanos)) : Optional.empty();
  }

  private static void list(ObjectNode node, String field, List<String> values) {
    if (!values.isEmpty()) {
      ArrayNode array = node.putArray(field);
      values.forEach(array::add);
    }
  }

  private static void keys(ObjectNode node, String field, List<String> values) {
    if (!values.isEmpty()) {
      ObjectNode object = node.putObject(field);
      new TreeSet<>(values).forEach(object::putObject);
    }
  }
}
