package dev.jcompose.image.document;

import dev.jcompose.image.Digest;
import dev.jcompose.image.HistoryEntry;
import dev.jcompose.image.ImageConfig;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.content.Sha256;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The configuration of an image.
///
/// @param architecture `amd64`
/// @param variant of it, empty for none
/// @param os `linux`
/// @param osVersion empty for none
/// @param author empty for none
/// @param created when; the beginning of 1970 if it is missing
/// @param config how to run it
/// @param diffIds digests of the uncompressed layers, bottom first
/// @param history oldest first
/// @see <a href="https://github.com/opencontainers/image-spec/blob/main/config.md">OCI</a>
public record ConfigDocument(
    String architecture,
    String variant,
    String os,
    String osVersion,
    String author,
    Instant created,
    ImageConfig config,
    List<Digest> diffIds,
    List<HistoryEntry> history) {
  /// Copies the lists.
  public ConfigDocument {
    diffIds = List.copyOf(diffIds);
    history = List.copyOf(history);
  }

  /// Reads one.
  ///
  /// @throws ImageException when it is not one, or contradicts itself
  public static ConfigDocument parse(byte[] bytes) {
    JsonNode node = JsonDocument.parseObject("image configuration", bytes);
    JsonNode rootfs = node.path("rootfs");
    if (!JsonDocument.text(rootfs, "type").equals("layers")) {
      throw new ImageException(Kind.INVALID, "image configuration: rootfs is not of type layers");
    }
    List<Digest> diffIds =
        JsonDocument.texts(rootfs, "diff_ids").orElse(List.of()).stream()
            .map(Descriptor::digest)
            .toList();
    List<HistoryEntry> history =
        JsonDocument.elements(node, "history").stream().map(ConfigDocument::historyEntry).toList();
    long layers = history.stream().filter(entry -> !entry.emptyLayer()).count();
    if (!history.isEmpty() && layers != diffIds.size()) {
      throw new ImageException(
          Kind.INVALID,
          "image configuration: history lists " + layers + " layers, rootfs of " + diffIds.size());
    }
    return new ConfigDocument(
        JsonDocument.text(node, "architecture"),
        JsonDocument.text(node, "variant"),
        JsonDocument.text(node, "os"),
        JsonDocument.text(node, "os.version"),
        JsonDocument.text(node, "author"),
        time(node, "created").orElse(Instant.EPOCH),
        ConfigJson.read(node.path("config")),
        diffIds,
        history);
  }

  /// As JSON, the same bytes for the same values.
  public byte[] bytes() {
    ObjectNode node = JsonDocument.object();
    if (!author.isEmpty()) {
      node.put("author", author);
    }
    node.put("architecture", architecture);
    if (!variant.isEmpty()) {
      node.put("variant", variant);
    }
    node.put("os", os);
    if (!osVersion.isEmpty()) {
      node.put("os.version", osVersion);
    }
    node.put("created", created.toString());
    node.set("config", ConfigJson.write(config));
    ObjectNode rootfs = node.putObject("rootfs").put("type", "layers");
    ArrayNode ids = rootfs.putArray("diff_ids");
    diffIds.forEach(id -> ids.add(id.value()));
    ArrayNode entries = node.putArray("history");
    history.forEach(entry -> entries.add(json(entry)));
    return JsonDocument.bytes(node);
  }

  /// Chain ids, bottom first: the identity of a layer with all below it.
  ///
  /// @see <a
  ///   href="https://github.com/opencontainers/image-spec/blob/main/config.md#layer-chainid">OCI</a>
  public List<Digest> chains() {
    List<Digest> chains = new ArrayList<>();
    Optional<Digest> below = Optional.empty();
    for (Digest diffId : diffIds) {
      Digest chain = chain(below, diffId);
      chains.add(chain);
      below = Optional.of(chain);
    }
    return chains;
  }

  /// The chain id of a layer on top of another chain.
  public static Digest chain(Optional<Digest> below, Digest diffId) {
    return below.map(chain -> Sha256.of(chain + " " + diffId)).orElse(diffId);
  }

  private static HistoryEntry historyEntry(JsonNode node) {
    return new HistoryEntry(
        time(node, "created"),
        JsonDocument.text(node, "created_by"),
        JsonDocument.text(node, "comment"),
        JsonDocument.text(node, "author"),
        node.path("empty_layer").asBoolean(false));
  }

  private static ObjectNode json(HistoryEntry entry) {
    ObjectNode node = JsonDocument.object();
    entry.created().ifPresent(time -> node.put("created", time.toString()));
    if (!entry.author().isEmpty()) {
      node.put("author", entry.author());
    }
    node.put("created_by", entry.createdBy());
    if (!entry.comment().isEmpty()) {
      node.put("comment", entry.comment());
    }
    if (entry.emptyLayer()) {
      node.put("empty_layer", true);
    }
    return node;
  }

  private static Optional<Instant> time(JsonNode node, String field) {
    String text = JsonDocument.text(node, field);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException problem) {
      throw new ImageException(
          Kind.INVALID, "image configuration: " + field + ": not a time: " + text, problem);
    }
  }
}
