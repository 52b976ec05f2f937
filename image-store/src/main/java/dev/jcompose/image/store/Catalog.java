package dev.jcompose.image.store;

import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.content.Blobs;
import dev.jcompose.image.document.ConfigDocument;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.Json;
import dev.jcompose.image.document.ManifestDocument;
import dev.jcompose.image.reference.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Which images there are and what they are called: `index.json` of the OCI layout, one entry for
/// each name, so that other tools can read it. Reading is free of locks; changes are serialised by
/// the caller.
public final class Catalog {
  private static final String FULL_NAME = "io.containerd.image.name";
  private static final String REF_NAME = "org.opencontainers.image.ref.name";
  private static final String DIGESTS = "dev.jcompose.repo-digests";
  private static final String TAGGED = "dev.jcompose.last-tagged";
  private static final Pattern FULL_ID = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final Pattern ID_PREFIX = Pattern.compile("(?:sha256:)?([0-9a-f]{1,64})");

  private final Path file;
  private final Path temporary;
  private volatile Map<Digest, CatalogEntry> entries = Map.of();

  Catalog(Path file, Path temporary) {
    this.file = file;
    this.temporary = temporary;
  }

  /// Reads `index.json`.
  ///
  /// @param sizes bytes of a layer by chain id
  void load(Blobs blobs, java.util.function.ToLongFunction<Digest> sizes) throws IOException {
    if (!Files.exists(file)) {
      write(Map.of());
      return;
    }
    Map<Digest, CatalogEntry> loaded = new LinkedHashMap<>();
    JsonNode index = Json.parseObject("index.json", Files.readAllBytes(file));
    for (JsonNode node : Json.elements(index, "manifests")) {
      Descriptor manifest = Descriptor.of(node);
      JsonNode notes = node.path("annotations");
      ManifestDocument document = ManifestDocument.parse(blobs.document(manifest.digest()));
      Digest id = document.config().digest();
      CatalogEntry entry = loaded.get(id);
      if (entry == null) {
        entry = entry(id, manifest, ConfigDocument.parse(blobs.document(id)), sizes);
      }
      List<ImageReference> names = new ArrayList<>(entry.names());
      String name = Json.text(notes, FULL_NAME);
      if (!name.isEmpty()) {
        names.add(ImageReference.parse(name));
      }
      String tagged = Json.text(notes, TAGGED);
      entry =
          entry
              .withNames(
                  names, tagged.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(tagged)))
              .withDigests(references(Json.text(notes, DIGESTS)));
      loaded.put(id, entry);
    }
    entries = loaded;
  }

  /// A new entry, not yet in the catalog.
  static CatalogEntry entry(
      Digest id,
      Descriptor manifest,
      ConfigDocument document,
      java.util.function.ToLongFunction<Digest> sizes) {
    List<Digest> chains = document.chains();
    long size = chains.stream().mapToLong(sizes).sum();
    return new CatalogEntry(
        id, manifest, List.of(), List.of(), Optional.empty(), document, chains, size);
  }

  /// All images, in no order.
  public Collection<CatalogEntry> all() {
    return entries.values();
  }

  /// By id.
  public Optional<CatalogEntry> byId(Digest id) {
    return Optional.ofNullable(entries.get(id));
  }

  /// By name, name with digest, id or a prefix of it.
  public Optional<CatalogEntry> find(String text) {
    if (FULL_ID.matcher(text).matches()) {
      return byId(new Digest(text));
    }
    Optional<CatalogEntry> byName = parse(text).flatMap(this::byReference);
    if (byName.isPresent()) {
      return byName;
    }
    var prefix = ID_PREFIX.matcher(text);
    if (!prefix.matches()) {
      return Optional.empty();
    }
    List<CatalogEntry> matches =
        entries.values().stream()
            .filter(entry -> entry.id().hex().startsWith(prefix.group(1)))
            .toList();
    if (matches.size() > 1) {
      throw new ImageException(
          Kind.CONFLICT, "image id prefix " + text + ": ambiguous (give more digits)");
    }
    return matches.stream().findFirst();
  }

  /// By name; the tag is `latest` when it has neither tag nor digest.
  public Optional<CatalogEntry> byReference(ImageReference reference) {
    ImageReference wanted = reference.withDefaultTag();
    if (wanted.digest().isPresent()) {
      ImageReference pinned = wanted.repository().withDigest(wanted.digest().get());
      return entries.values().stream()
          .filter(entry -> entry.digests().contains(pinned))
          .findFirst();
    }
    return entries.values().stream().filter(entry -> entry.names().contains(wanted)).findFirst();
  }

  /// Adds an entry or replaces the one with its id; its names leave other images.
  public void put(CatalogEntry entry) throws IOException {
    Map<Digest, CatalogEntry> next = new LinkedHashMap<>();
    for (CatalogEntry other : entries.values()) {
      List<ImageReference> kept = new ArrayList<>(other.names());
      kept.removeAll(entry.names());
      next.put(
          other.id(),
          kept.size() == other.names().size() ? other : other.withNames(kept, other.lastTagged()));
    }
    next.put(entry.id(), entry);
    write(next);
  }

  /// Forgets an image. Idempotent.
  public void remove(Digest id) throws IOException {
    Map<Digest, CatalogEntry> next = new LinkedHashMap<>(entries);
    next.remove(id);
    write(next);
  }

  static Optional<ImageReference> parse(String text) {
    try {
      return Optional.of(ImageReference.parse(text));
    } catch (ImageException notAName) {
      return Optional.empty();
    }
  }

  private void write(Map<Digest, CatalogEntry> next) throws IOException {
    ObjectNode index = Json.object().put("schemaVersion", 2).put("mediaType", Descriptor.INDEX);
    ArrayNode manifests = index.putArray("manifests");
    for (CatalogEntry entry : next.values()) {
      if (entry.names().isEmpty()) {
        manifests.add(json(entry, Optional.empty()));
      }
      entry.names().forEach(name -> manifests.add(json(entry, Optional.of(name))));
    }
    DurableFile.write(file, temporary, Json.bytes(index));
    entries = next;
  }

  private static ObjectNode json(CatalogEntry entry, Optional<ImageReference> name) {
    ObjectNode node = entry.manifest().json();
    ObjectNode notes = node.putObject("annotations");
    name.ifPresent(reference -> {
      notes.put(FULL_NAME, reference.canonical());
      notes.put(REF_NAME, reference.tag().orElse(""));
    });
    if (!entry.digests().isEmpty()) {
      notes.put(
          DIGESTS,
          String.join(" ", entry.digests().stream().map(ImageReference::canonical).toList()));
    }
    entry.lastTagged().ifPresent(time -> notes.put(TAGGED, time.toString()));
    node.putObject("platform")
        .put("architecture", entry.document().architecture())
        .put("os", entry.document().os());
    return node;
  }

  private static List<ImageReference> references(String text) {
    return text.isEmpty()
        ? List.of()
        : List.of(text.split(" ")).stream().map(ImageReference::parse).toList();
  }
}
