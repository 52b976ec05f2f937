package dev.jcompose.engine.docker.image;

import dev.jcompose.engine.docker.form.EmptyFields;
import dev.jcompose.engine.docker.form.Timestamps;
import dev.jcompose.engine.http.ApiVersion;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.image.Digest;
import dev.jcompose.image.HistoryEntry;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImageConfig;
import dev.jcompose.image.ImageDetails;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How images look.
public final class ImageJson {
  private static final List<String> TEXTS_OF_CONTAINERS =
      List.of("Hostname", "Domainname", "Image");
  private static final List<String> SWITCHES_OF_CONTAINERS =
      List.of("AttachStdin", "AttachStdout", "AttachStderr", "Tty", "OpenStdin", "StdinOnce");

  private ImageJson() {}

  /// In a list.
  public static ObjectNode summary(Image image) {
    ObjectNode tree = DockerJson.docker().createObjectNode();
    tree.put("Containers", -1)
        .put("Created", image.createdAt().getEpochSecond())
        .put("Id", image.id().value());
    tree.set("Labels", DockerJson.docker().valueToTree(image.config().labels()));
    EmptyFields.asNull(tree, List.of("Labels"));
    tree.put("ParentId", "");
    texts(tree.putArray("RepoDigests"), image.repoDigests());
    texts(tree.putArray("RepoTags"), image.tags());
    return tree.put("SharedSize", -1).put("Size", image.size());
  }

  /// To `docker image inspect`.
  ///
  /// @param version from 1.50 on, the configuration has no fields that only containers have
  static ObjectNode inspection(ImageDetails details, ApiVersion version) {
    Image image = details.image();
    ObjectNode tree = DockerJson.docker().createObjectNode();
    tree.put("Id", image.id().value());
    texts(tree.putArray("RepoTags"), image.tags());
    texts(tree.putArray("RepoDigests"), image.repoDigests());
    tree.put("Parent", details.parent().map(Digest::value).orElse(""))
        .put("Comment", details.comment())
        .put("Created", image.createdAt().toString())
        .put("DockerVersion", "")
        .put("Author", details.author());
    ObjectNode config = config(image.config());
    if (!version.atLeast(1, 50)) {
      TEXTS_OF_CONTAINERS.forEach(name -> config.put(name, ""));
      SWITCHES_OF_CONTAINERS.forEach(name -> config.put(name, false));
    }
    tree.set("Config", config);
    tree.put("Architecture", image.architecture()).put("Os", image.os()).put("Size", image.size());
    tree.putObject("GraphDriver").put("Name", "overlayfs").putNull("Data");
    ObjectNode root = tree.putObject("RootFS").put("Type", "layers");
    ArrayNode layers = root.putArray("Layers");
    image.layers().forEach(layer -> layers.add(layer.value()));
    tree.putObject("Metadata").put("LastTagTime", Timestamps.text(details.lastTagged()));
    return tree;
  }

  /// Its steps, newest first. The newest has the image's id and names; for the others, no image
  /// exists.
  static ArrayNode history(ImageDetails details) {
    ArrayNode list = DockerJson.docker().createArrayNode();
    int layer = details.layerSizes().size();
    for (HistoryEntry step : details.history().reversed()) {
      long size = 0;
      if (!step.emptyLayer() && layer > 0) {
        layer--;
        size = details.layerSizes().get(layer);
      }
      ObjectNode tree = list.addObject().put("Comment", step.comment());
      tree.put("Created", step.created().map(Instant::getEpochSecond).orElse(0L))
          .put("CreatedBy", step.createdBy())
          .put("Id", list.size() == 1 ? details.image().id().value() : "<missing>")
          .put("Size", size);
      ArrayNode tags = tree.putArray("Tags");
      if (list.size() == 1) {
        texts(tags, details.image().tags());
      }
    }
    return list;
  }

  private static void texts(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }

  private static ObjectNode config(ImageConfig config) {
    ObjectNode tree = DockerJson.docker().createObjectNode();
    tree.put("User", config.user());
    if (!config.exposedPorts().isEmpty()) {
      keys(tree.putObject("ExposedPorts"), config.exposedPorts());
    }
    list(tree, "Env", unlessEmpty(config.environment()));
    list(tree, "Cmd", config.command());
    config.healthcheck().ifPresent(check -> tree.set("Healthcheck", healthcheck(check)));
    if (config.volumes().isEmpty()) {
      tree.putNull("Volumes");
    } else {
      keys(tree.putObject("Volumes"), config.volumes());
    }
    tree.put("WorkingDir", config.workingDirectory());
    list(tree, "Entrypoint", config.entrypoint());
    list(tree, "OnBuild", unlessEmpty(config.onBuild()));
    tree.set("Labels", DockerJson.docker().valueToTree(config.labels()));
    EmptyFields.asNull(tree, List.of("Labels"));
    config.stopSignal().ifPresent(signal -> tree.put("StopSignal", signal));
    if (!config.shell().isEmpty()) {
      texts(tree.putArray("Shell"), config.shell());
    }
    return tree;
  }

  private static void keys(ObjectNode tree, List<String> names) {
    names.forEach(tree::putObject);
  }

  private static Optional<List<String>> unlessEmpty(List<String> values) {
    return Optional.of(values).filter(list -> !list.isEmpty());
  }

  private static void list(ObjectNode tree, String name, Optional<List<String>> value) {
    if (value.isPresent()) {
      texts(tree.putArray(name), value.get());
    } else {
      tree.putNull(name);
    }
  }

  private static ObjectNode healthcheck(ImageConfig.Healthcheck check) {
    ObjectNode tree = DockerJson.docker().createObjectNode();
    texts(tree.putArray("Test"), check.test());
    nanos(tree, "Interval", check.interval());
    nanos(tree, "Timeout", check.timeout());
    nanos(tree, "StartPeriod", check.startPeriod());
    nanos(tree, "StartInterval", check.startInterval());
    check.retries().ifPresent(retries -> tree.put("Retries", retries));
    return tree;
  }

  private static void nanos(ObjectNode tree, String name, Optional<Duration> value) {
    value.ifPresent(duration -> tree.put(name, duration.toNanos()));
  }
}
