package dev.jcompose.image.store;

import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.attestation.Attestation;
import dev.jcompose.image.document.ConfigDocument;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.JsonDocument;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.file.TwinFile;
import dev.jcompose.linux.name.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The images and their names: `index.json` of the OCI layout, one entry for each name, so that
/// other tools can read it. Reads take no locks; the caller serialises changes.
public final class Catalog {
  private static final Logger LOG = LoggerFactory.getLogger(Catalog.class);
  private static final String FULL_NAME = "io.containerd.image.name";
  private static final String REF_NAME = "org.opencontainers.image.ref.name";
  private static final String DIGESTS = "dev.jcompose.repo-digests";
  private static final String PARENT = "dev.jcompose.parent";
  private static final String SET = "dev.jcompose.set";
  private static final String ATTESTATIONS = "dev.jcompose.attestations";
  private static final String TAGGED = "dev.jcompose.last-tagged";
  private static final Pattern FULL_ID = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final Pattern ID_PREFIX = Pattern.compile("(?:sha256:)?([0-9a-f]{1,64})");

  private final TwinFile file;
  private volatile Map<Digest, CatalogEntry> entries = Map.of();
  private volatile List<ObjectNode> broken = List.of();

  Catalog(Path file) {
    this.file = new TwinFile(file);
  }

  /// Reads `index.json`. If neither copy of the index can be read, it is rebuilt from the blobs,
  /// without names. An image whose configuration is damaged is left out but remembered, and can be
  /// used again when it is pulled, loaded or built again.
  ///
  /// @param sizes bytes of a layer by chain id
  /// @param damage receives a sentence for the user about what was put aside or cannot be used
  void load(CatalogRepair repair, ToLongFunction<Digest> sizes, Consumer<String> damage)
      throws IOException {
    boolean there = Files.exists(file.file(), LinkOption.NOFOLLOW_LINKS);
    Optional<List<JsonNode>> index = file.read(Catalog::manifests, damage);
    Map<Digest, CatalogEntry> loaded = new LinkedHashMap<>();
    List<ObjectNode> unusable = new ArrayList<>();
    boolean anew = index.isEmpty();
    if (anew) {
      List<Descriptor> found = repair.manifests();
      if (there || !found.isEmpty()) {
        damage.accept(
            "images: the index is lost, and the names with it; %d found by content (tag them again)"
                .formatted(found.size()));
      }
      index = Optional.of(found.stream().<JsonNode>map(Descriptor::json).toList());
    }
    for (JsonNode node : index.orElseThrow()) {
      try {
        add(loaded, node, repair, sizes);
      } catch (ImageException
          | UncheckedIOException
          | IllegalArgumentException
          | DateTimeException problem) {
        String name = node.path("annotations").path(FULL_NAME).asString("");
        damage.accept(
            "image %s: cannot be used: %s (pull, load or build it again)"
                .formatted(
                    name.isEmpty() ? node.path("digest").asString("?") : name,
                    IoFailure.words(problem)));
        if (node instanceof ObjectNode kept) {
          unusable.add(kept);
        }
      }
    }
    broken = List.copyOf(unusable);
    entries = loaded;
    if (anew) {
      save();
    }
  }

  /// An index that does not list images, or lists something else, is damaged: its second copy may
  /// know better.
  private static List<JsonNode> manifests(byte[] bytes) {
    JsonNode index = JsonDocument.parseObject("index.json", bytes);
    if (!index.path("manifests").isArray()) {
      throw new ImageException(Kind.INVALID, "index.json: not a list of images");
    }
    List<JsonNode> manifests = JsonDocument.elements(index, "manifests");
    manifests.forEach(Descriptor::of);
    return manifests;
  }

  private static void add(
      Map<Digest, CatalogEntry> loaded,
      JsonNode node,
      CatalogRepair repair,
      ToLongFunction<Digest> sizes) {
    Descriptor manifest = Descriptor.of(node);
    JsonNode notes = node.path("annotations");
    Digest id = repair.manifest(manifest.digest()).config().digest();
    CatalogEntry entry = loaded.get(id);
    if (entry == null) {
      entry = entry(id, manifest, ConfigDocument.parse(repair.whole(id)), sizes);
    }
    List<ImageReference> names = new ArrayList<>(entry.names());
    String name = JsonDocument.text(notes, FULL_NAME);
    if (!name.isEmpty()) {
      names.add(ImageReference.parse(name));
    }
    String tagged = JsonDocument.text(notes, TAGGED);
    String set = JsonDocument.text(notes, SET);
    entry =
        entry
            .withNames(
                names, tagged.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(tagged)))
            .withDigests(references(JsonDocument.text(notes, DIGESTS)));
    if (!name.isEmpty() && Digest.isValid(set)) {
      entry = entry.sharing(List.of(ImageReference.parse(name)), Optional.of(new Digest(set)));
    }
    entry = entry.withAttestations(attestations(JsonDocument.text(notes, ATTESTATIONS)));
    String parent = JsonDocument.text(notes, PARENT);
    entry = Digest.isValid(parent) ? entry.withParent(new Digest(parent)) : entry;
    loaded.put(id, entry);
  }

  private void save() {
    try {
      write(entries);
    } catch (IOException full) {
      LOG.warn("the index of images cannot be written: {}", IoFailure.words(full));
    }
  }

  /// The manifests of images that cannot be used but whose content is kept.
  List<Digest> unusable() {
    return broken.stream()
        .map(node -> node.path("digest").asString(""))
        .filter(Digest::isValid)
        .map(Digest::new)
        .toList();
  }

  /// Forgets an image that cannot be used.
  ///
  /// @param name as in an image's name, with a tag
  /// @return whether there was one
  public boolean forgetUnusable(ImageReference name) throws IOException {
    List<ObjectNode> before = broken;
    broken = before.stream().filter(node -> !called(node).equals(name.canonical())).toList();
    if (broken.size() == before.size()) {
      return false;
    }
    write(entries);
    return true;
  }

  private static String called(JsonNode node) {
    return node.path("annotations").path(FULL_NAME).asString("");
  }

  /// A new entry, not yet in the catalog.
  static CatalogEntry entry(
      Digest id, Descriptor manifest, ConfigDocument document, ToLongFunction<Digest> sizes) {
    List<Digest> chains = document.chains();
    long size = chains.stream().mapToLong(sizes).sum();
    return new CatalogEntry(
        id,
        manifest,
        List.of(),
        List.of(),
        Map.of(),
        Optional.empty(),
        document,
        chains,
        size,
        List.of(),
        Optional.empty());
  }

  /// All images, in no order.
  public Collection<CatalogEntry> all() {
    return entries.values();
  }

  /// By id.
  public Optional<CatalogEntry> byId(Digest id) {
    return Optional.ofNullable(entries.get(id));
  }

  /// By name, name with digest, id or a prefix of it. A prefix of several is none, as with Docker:
  /// an image may be called `a` or `cafe`.
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
    return matches.size() == 1 ? Optional.of(matches.getFirst()) : Optional.empty();
  }

  /// By name; the tag is `latest` when it has neither tag nor digest. Of several for different
  /// platforms it is this machine's, or any.
  public Optional<CatalogEntry> byReference(ImageReference reference) {
    return allOf(reference).stream()
        .reduce((one, other) ->
            other.platform().runsHere() && !one.platform().runsHere() ? other : one);
  }

  /// The images with a name: one, or several for different platforms.
  public List<CatalogEntry> allOf(ImageReference reference) {
    ImageReference wanted = reference.withDefaultTag();
    if (wanted.digest().isPresent()) {
      ImageReference pinned = wanted.repository().withDigest(wanted.digest().get());
      return entries.values().stream().filter(entry -> entry.digests().contains(pinned)).toList();
    }
    return entries.values().stream().filter(entry -> entry.names().contains(wanted)).toList();
  }

  /// As [#find], but for a platform.
  public Optional<CatalogEntry> find(String text, Platform platform) {
    List<CatalogEntry> named = parse(text).map(this::allOf).orElse(List.of());
    return named.isEmpty()
        ? find(text).filter(entry -> entry.isFor(platform))
        : named.stream().filter(entry -> entry.isFor(platform)).findFirst();
  }

  /// Adds an entry or replaces the one with its id; its names are removed from other images, except
  /// for those of the same set, which are for other platforms.
  public void put(CatalogEntry entry) throws IOException {
    Map<Digest, CatalogEntry> next = new LinkedHashMap<>();
    for (CatalogEntry other : entries.values()) {
      List<ImageReference> kept = new ArrayList<>(other.names());
      kept.removeIf(name -> entry.names().contains(name) && !entry.shares(name, other));
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
    ObjectNode index =
        JsonDocument.object().put("schemaVersion", 2).put("mediaType", Descriptor.INDEX);
    ArrayNode manifests = index.putArray("manifests");
    for (CatalogEntry entry : next.values()) {
      if (entry.names().isEmpty()) {
        manifests.add(json(entry, Optional.empty()));
      }
      entry.names().forEach(name -> manifests.add(json(entry, Optional.of(name))));
    }
    List<ObjectNode> kept = broken.stream().filter(node -> !replaced(node, next)).toList();
    manifests.addAll(kept);
    file.write(JsonDocument.bytes(index));
    broken = kept;
    entries = next;
  }

  /// Whether a usable image has its name or its content.
  private static boolean replaced(ObjectNode unusable, Map<Digest, CatalogEntry> by) {
    String name = called(unusable);
    String digest = unusable.path("digest").asString("");
    return by.values().stream()
        .anyMatch(entry ->
            entry.manifest().digest().value().equals(digest)
                || entry.names().stream().anyMatch(own -> own.canonical().equals(name)));
  }

  private static ObjectNode json(CatalogEntry entry, Optional<ImageReference> name) {
    ObjectNode node = entry.manifest().json();
    ObjectNode notes = node.putObject("annotations");
    name.ifPresent(reference -> {
      notes.put(FULL_NAME, reference.canonical());
      notes.put(REF_NAME, reference.tag().orElse(""));
      Optional.ofNullable(entry.sets().get(reference))
          .ifPresent(set -> notes.put(SET, set.value()));
    });
    if (!entry.digests().isEmpty()) {
      notes.put(
          DIGESTS,
          String.join(" ", entry.digests().stream().map(ImageReference::canonical).toList()));
    }
    entry.lastTagged().ifPresent(time -> notes.put(TAGGED, time.toString()));
    if (!entry.attestations().isEmpty()) {
      notes.put(ATTESTATIONS, written(entry.attestations()));
    }
    entry.parent().ifPresent(image -> notes.put(PARENT, image.value()));
    ObjectNode platform =
        node.putObject("platform")
            .put("architecture", entry.document().architecture())
            .put("os", entry.document().os());
    if (!entry.document().variant().isEmpty()) {
      platform.put("variant", entry.document().variant());
    }
    return node;
  }

  private static String written(List<Attestation> attestations) {
    return attestations.stream()
        .map(each ->
            "%s %s %d"
                .formatted(
                    each.predicateType(), each.predicate().digest(), each.predicate().size()))
        .collect(Collectors.joining(" "));
  }

  private static List<Attestation> attestations(String text) {
    List<String> words = text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
    List<Attestation> found = new ArrayList<>();
    for (int i = 0; i + 2 < words.size(); i += 3) {
      found.add(
          new Attestation(
              words.get(i),
              new Descriptor(
                  Attestation.STATEMENT,
                  new Digest(words.get(i + 1)),
                  Long.parseLong(words.get(i + 2)))));
    }
    return found;
  }

  private static List<ImageReference> references(String text) {
    return text.isEmpty()
        ? List.of()
        : List.of(text.split(" ")).stream().map(ImageReference::parse).toList();
  }
}
