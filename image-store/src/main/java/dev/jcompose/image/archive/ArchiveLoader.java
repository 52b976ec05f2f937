package dev.jcompose.image.archive;

import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.content.Sha256;
import dev.jcompose.image.document.ConfigDocument;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.JsonDocument;
import dev.jcompose.image.document.ManifestDocument;
import dev.jcompose.image.layer.Layer;
import dev.jcompose.image.layer.StagedLayer;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.image.store.CatalogEntry;
import dev.jcompose.image.store.Store;
import dev.jcompose.linux.name.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Loads image archives: `manifest.json` as `docker save` writes it, else the `index.json` of an
/// OCI layout, else what Docker wrote before 1.10 ([LegacyArchive]). Everything is checked against
/// its digest before an image is published; when something is wrong nothing of the archive stays.
public final class ArchiveLoader {
  private static final int MAX_INDEX_DEPTH = 3;
  private static final String FULL_NAME = "io.containerd.image.name";
  private static final String REF_NAME = "org.opencontainers.image.ref.name";

  private final Store store;

  /// @param store where to
  public ArchiveLoader(Store store) {
    this.store = store;
  }

  /// An image of the archive.
  ///
  /// @param config path of its configuration
  /// @param layers paths of its layers, bottom first
  /// @param names as written
  /// @param parent what it was made from, where `docker save` says so
  private record Candidate(
      String config, List<String> layers, List<String> names, Optional<Digest> parent) {
    Candidate(String config, List<String> layers, List<String> names) {
      this(config, layers, names, Optional.empty());
    }
  }

  /// Reads an archive to its end.
  ///
  /// @return its images, as published, with their names in the archive
  public List<CatalogEntry> load(InputStream archive) throws IOException {
    return store.operation(() -> {
      try (ArchiveContent content = new ArchiveContent(store)) {
        content.read(archive);
        return publish(content);
      }
    });
  }

  /// Reads an OCI layout that is a directory. The image gets no name.
  ///
  /// @param reference `:tag` or `@digest`; empty when the layout holds one image
  public CatalogEntry load(Path layout, String reference) throws IOException {
    return store.operation(() -> {
      try (ArchiveContent content = new ArchiveContent(store)) {
        content.read(layout);
        return publish(content, layout, reference);
      }
    });
  }

  private CatalogEntry publish(ArchiveContent content, Path layout, String reference)
      throws IOException {
    byte[] index =
        content
            .document("index.json")
            .orElseThrow(() ->
                new ImageException(
                    Kind.NOT_FOUND, "OCI layout " + layout + ": index.json is missing"));
    List<Candidate> found = new ArrayList<>();
    JsonNode all = JsonDocument.parseObject("index.json", index);
    for (JsonNode node : JsonDocument.elements(all, "manifests")) {
      String tag = ":" + JsonDocument.text(node.path("annotations"), REF_NAME);
      if (reference.isEmpty()
          || reference.equals(tag)
          || reference.equals("@" + JsonDocument.text(node, "digest"))) {
        collect(
            content,
            JsonDocument.object().set("manifests", JsonDocument.array().add(node)),
            List.of(),
            0,
            found);
      }
    }
    if (found.size() != 1) {
      throw new ImageException(
          Kind.NOT_FOUND,
          "OCI layout "
              + layout
              + ": "
              + (found.isEmpty() ? "no image " : found.size() + " images match ")
              + (reference.isEmpty() ? "(name one: oci-layout://path:tag)" : reference));
    }
    return store.publish(prepare(content, found.getFirst()), List.of(), List.of());
  }

  private List<CatalogEntry> publish(ArchiveContent content) throws IOException {
    List<Candidate> candidates = candidates(content);
    if (candidates.isEmpty()) {
      throw new ImageException(Kind.INVALID, "image archive: holds no image for linux");
    }
    Map<Candidate, byte[]> ready = new LinkedHashMap<>();
    for (Candidate candidate : candidates) {
      ready.put(candidate, prepare(content, candidate));
    }
    List<CatalogEntry> loaded = new ArrayList<>();
    Map<Digest, Digest> parents = new LinkedHashMap<>();
    for (Map.Entry<Candidate, byte[]> image : ready.entrySet()) {
      List<ImageReference> names =
          image.getKey().names().stream()
              .map(name -> ImageReference.parse(name).withDefaultTag())
              .toList();
      CatalogEntry entry = store.publish(image.getValue(), names, List.of());
      loaded.add(entry.withNames(names, entry.lastTagged()));
      image.getKey().parent().ifPresent(parent -> parents.put(entry.id(), parent));
    }
    // When all are there: a parent may come later in the archive.
    parents.forEach(this::connect);
    return loaded;
  }

  /// Keeps the parent if the image stands on its layers.
  private void connect(Digest image, Digest parent) {
    boolean _ =
        store.exclusively(catalog -> {
          Optional<CatalogEntry> known = catalog.byId(image);
          List<Digest> chains = known.map(CatalogEntry::chains).orElse(List.of());
          boolean fits =
              catalog
                  .byId(parent)
                  .map(CatalogEntry::chains)
                  .filter(below ->
                      below.size() <= chains.size()
                          && chains.subList(0, below.size()).equals(below))
                  .isPresent();
          if (known.isPresent() && fits) {
            catalog.put(known.get().withParent(parent));
          }
          return fits;
        });
  }

  private static List<Candidate> candidates(ArchiveContent content) {
    Optional<byte[]> manifest = content.document("manifest.json");
    if (manifest.isPresent()) {
      return dockerCandidates(manifest.get());
    }
    Optional<byte[]> index = content.document("index.json");
    if (index.isPresent()) {
      List<Candidate> result = new ArrayList<>();
      collect(content, JsonDocument.parseObject("index.json", index.get()), List.of(), 0, result);
      return result;
    }
    Optional<byte[]> repositories = content.document("repositories");
    if (repositories.isPresent()) {
      return new LegacyArchive(content)
          .images(repositories.get()).stream()
              .map(image -> new Candidate(image.config(), image.layers(), image.names()))
              .toList();
    }
    throw new ImageException(
        Kind.INVALID,
        "image archive: no manifest.json and no index.json (use import for a file system tar); it"
            + " holds "
            + content.names());
  }

  private static List<Candidate> dockerCandidates(byte[] manifest) {
    List<Candidate> result = new ArrayList<>();
    JsonNode list = JsonDocument.parse("manifest.json", manifest);
    if (!list.isArray()) {
      throw new ImageException(Kind.INVALID, "manifest.json: not a list");
    }
    for (JsonNode image : list) {
      result.add(
          new Candidate(
              JsonDocument.text(image, "Config"),
              JsonDocument.texts(image, "Layers").orElse(List.of()),
              JsonDocument.texts(image, "RepoTags").orElse(List.of()),
              Optional.of(JsonDocument.text(image, "Parent"))
                  .filter(id -> id.matches("sha256:[0-9a-f]{64}"))
                  .map(Digest::new)));
    }
    return result;
  }

  private static void collect(
      ArchiveContent content,
      JsonNode index,
      List<String> outerNames,
      int depth,
      List<Candidate> result) {
    if (depth > MAX_INDEX_DEPTH) {
      throw new ImageException(Kind.INVALID, "index.json: indexes are nested too deeply");
    }
    for (JsonNode node : JsonDocument.elements(index, "manifests")) {
      Descriptor descriptor = Descriptor.of(node);
      List<String> names = names(node.path("annotations"), outerNames);
      if (!isOurs(node.path("platform"))) {
        continue;
      }
      byte[] bytes = checked(content, descriptor);
      if (descriptor.isIndex()) {
        collect(content, JsonDocument.parseObject("index", bytes), names, depth + 1, result);
      } else if (descriptor.isManifest()) {
        ManifestDocument manifest = ManifestDocument.parse(bytes);
        result.add(
            new Candidate(
                path(manifest.config().digest()),
                manifest.layers().stream().map(layer -> path(layer.digest())).toList(),
                names));
      }
    }
  }

  private static List<String> names(JsonNode notes, List<String> outer) {
    String full = JsonDocument.text(notes, FULL_NAME);
    if (!full.isEmpty()) {
      return List.of(full);
    }
    String reference = JsonDocument.text(notes, REF_NAME);
    // Often it is only a tag, which says nothing about the repository.
    boolean isName = reference.indexOf('/') >= 0 || reference.indexOf(':') >= 0;
    return isName ? List.of(reference) : outer;
  }

  private static boolean isOurs(JsonNode platform) {
    String os = JsonDocument.text(platform, "os");
    String architecture = JsonDocument.text(platform, "architecture");
    return (os.isEmpty() || os.equals(Platform.HERE.os()))
        && (architecture.isEmpty() || architecture.equals(Platform.HERE.architecture()));
  }

  private static byte[] checked(ArchiveContent content, Descriptor descriptor) {
    byte[] bytes =
        content
            .document(path(descriptor.digest()))
            .orElseThrow(() ->
                new ImageException(
                    Kind.INVALID, "image archive: blob missing: " + descriptor.digest()));
    if (bytes.length != descriptor.size() || !Sha256.of(bytes).equals(descriptor.digest())) {
      throw new ImageException(
          Kind.INVALID, "image archive: blob does not match its digest: " + descriptor.digest());
    }
    return bytes;
  }

  /// Brings all layers of an image into the store.
  ///
  /// @return its configuration
  private byte[] prepare(ArchiveContent content, Candidate candidate) throws IOException {
    byte[] config =
        content
            .document(candidate.config())
            .orElseThrow(() ->
                new ImageException(
                    Kind.INVALID, "image archive: configuration missing: " + candidate.config()));
    checkName(candidate.config(), config);
    ConfigDocument document = ConfigDocument.parse(config);
    if (!document.os().equals(Platform.HERE.os()) && !document.os().isEmpty()) {
      throw new ImageException(
          Kind.INVALID, "image archive: image for " + document.os() + ": not for linux");
    }
    if (document.diffIds().size() != candidate.layers().size()) {
      throw new ImageException(
          Kind.INVALID,
          "image archive: configuration has "
              + document.diffIds().size()
              + " layers, manifest has "
              + candidate.layers().size());
    }
    candidate.names().forEach(ImageReference::parse);
    Optional<Digest> parent = Optional.empty();
    for (int i = 0; i < document.diffIds().size(); i++) {
      String path = candidate.layers().get(i);
      parent = Optional.of(layer(content, path, document.diffIds().get(i), parent).chain());
    }
    return config;
  }

  private Layer layer(ArchiveContent content, String path, Digest diffId, Optional<Digest> parent)
      throws IOException {
    ArchiveItem item =
        content
            .find(path)
            .orElseThrow(() ->
                new ImageException(Kind.INVALID, "image archive: layer missing: \"" + path + "\""));
    return switch (item) {
      case ArchiveItem.Staged staged -> {
        check(path, diffId, staged.layer().diffId());
        checkReceived(path, staged.layer());
        Layer layer = store.adopt(staged.layer(), parent);
        staged.layer().close();
        content.used(path, diffId);
        yield layer;
      }
      case ArchiveItem.Known known -> {
        check(path, diffId, known.diffId());
        yield again(content, diffId, parent);
      }
      case ArchiveItem.Unusable unusable ->
          throw new ImageException(Kind.INVALID, "image archive: layer " + unusable.why());
      case ArchiveItem.Document document ->
          throw new ImageException(
              Kind.INVALID, "image archive: layer \"" + path + "\": not a tar archive");
      case ArchiveItem.Link link ->
          throw new ImageException(
              Kind.INVALID, "image archive: layer \"" + path + "\": a dangling link");
    };
  }

  /// The same content on another parent.
  private Layer again(ArchiveContent content, Digest diffId, Optional<Digest> parent)
      throws IOException {
    Optional<Layer> there = store.layers().find(ConfigDocument.chain(parent, diffId));
    if (there.isPresent()) {
      return there.get();
    }
    Layer same =
        content
            .knownLayer(diffId)
            .orElseThrow(() -> new ImageException(Kind.SYSTEM, "layer " + diffId + ": vanished"));
    try (StagedLayer staged = store.restage(same.blob())) {
      return store.adopt(staged, parent);
    }
  }

  private static void check(String path, Digest expected, Digest found) {
    if (!expected.equals(found)) {
      throw new ImageException(
          Kind.INVALID,
          "image archive: layer \"" + path + "\": digest is " + found + ", not " + expected);
    }
  }

  private static void checkReceived(String path, StagedLayer layer) {
    if (path.startsWith("blobs/sha256/") && !path.endsWith("/" + layer.received().hex())) {
      throw new ImageException(
          Kind.INVALID, "image archive: layer \"" + path + "\": its digest is " + layer.received());
    }
  }

  private static void checkName(String path, byte[] config) {
    if (path.startsWith("blobs/sha256/") && !path.endsWith("/" + Sha256.of(config).hex())) {
      throw new ImageException(
          Kind.INVALID, "image archive: configuration \"" + path + "\": wrong digest");
    }
  }

  private static String path(Digest digest) {
    return "blobs/sha256/" + digest.hex();
  }
}
