package dev.jcompose.image.archive;

import dev.jcompose.image.Digest;
import dev.jcompose.image.HistoryEntry;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.document.ConfigDocument;
import dev.jcompose.image.document.ConfigJson;
import dev.jcompose.image.document.JsonDocument;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Archives of Docker before 1.10: `repositories` names images by the id of their topmost layer,
/// each layer is a directory with `json` and `layer.tar`, and its `json` names the one below.
///
/// @see "moby image/spec/v1.md; image/v1/imagev1.go: MakeConfigFromV1Config"
final class LegacyArchive {
  private static final int MOST_LAYERS = 1000;

  private final ArchiveContent content;

  LegacyArchive(ArchiveContent content) {
    this.content = content;
  }

  /// An image of the archive.
  ///
  /// @param config path of the configuration that was made for it
  /// @param layers paths of its layers, bottom first
  record LegacyImage(String config, List<String> layers, List<String> names) {}

  /// Reads `repositories`: `{"busybox":{"latest":"4986bf8c…"}}`.
  List<LegacyImage> images(byte[] repositories) {
    Map<String, List<String>> names = new LinkedHashMap<>();
    JsonNode tree = JsonDocument.parseObject("repositories", repositories);
    for (Map.Entry<String, JsonNode> repository : tree.properties()) {
      for (Map.Entry<String, JsonNode> tag : repository.getValue().properties()) {
        names
            .computeIfAbsent(tag.getValue().asString(""), _ -> new ArrayList<>())
            .add(repository.getKey() + ":" + tag.getKey());
      }
    }
    return names.entrySet().stream().map(image -> image(image.getKey(), image.getValue())).toList();
  }

  private LegacyImage image(String top, List<String> names) {
    List<String> layers = new ArrayList<>();
    List<Digest> diffIds = new ArrayList<>();
    List<HistoryEntry> history = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    JsonNode description = JsonDocument.object();
    for (String id = top; !id.isEmpty(); ) {
      if (!seen.add(id) || seen.size() > MOST_LAYERS) {
        throw new ImageException(Kind.INVALID, "image archive: layers of " + top + ": no end");
      }
      JsonNode layer = description(id);
      if (id.equals(top)) {
        description = layer;
      }
      String path = id + "/layer.tar";
      layers.addFirst(path);
      diffIds.addFirst(diffId(path));
      history.addFirst(entry(layer));
      id = JsonDocument.text(layer, "parent");
    }
    ConfigDocument document =
        new ConfigDocument(
            JsonDocument.text(description, "architecture"),
            "",
            JsonDocument.text(description, "os"),
            "",
            JsonDocument.text(description, "author"),
            time(description).orElse(Instant.EPOCH),
            ConfigJson.read(description.path("config")),
            diffIds,
            history);
    String config = top + ".json";
    content.add(config, document.bytes());
    return new LegacyImage(config, List.copyOf(layers), names);
  }

  private JsonNode description(String id) {
    byte[] bytes =
        content
            .document(id + "/json")
            .orElseThrow(
                () -> new ImageException(Kind.INVALID, "image archive: " + id + "/json: missing"));
    return JsonDocument.parseObject(id + "/json", bytes);
  }

  private Digest diffId(String path) {
    return content
        .diffId(path)
        .orElseThrow(() ->
            new ImageException(
                Kind.INVALID, "image archive: " + path + ": missing, or not a tar archive"));
  }

  private static HistoryEntry entry(JsonNode layer) {
    List<String> command =
        JsonDocument.texts(layer.path("container_config"), "Cmd").orElse(List.of());
    return new HistoryEntry(
        time(layer),
        String.join(" ", command),
        JsonDocument.text(layer, "comment"),
        JsonDocument.text(layer, "author"),
        false);
  }

  private static Optional<Instant> time(JsonNode layer) {
    try {
      return Optional.of(JsonDocument.text(layer, "created"))
          .filter(text -> !text.isEmpty())
          .map(Instant::parse);
    } catch (DateTimeParseException unreadable) {
      return Optional.empty();
    }
  }
}
