package dev.jcompose.image;

import dev.jcompose.image.content.Sha256;
import dev.jcompose.image.document.ConfigDocument;
import dev.jcompose.image.document.ConfigJson;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.Json;
import dev.jcompose.image.document.ManifestDocument;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Image archives for tests, in Docker's and in OCI's form.
public final class TestArchive {
  private TestArchive() {}

  /// A configuration for these layers.
  public static byte[] config(byte[]... layers) {
    return configOf("{\"Env\":[\"PATH=/bin\"],\"Cmd\":[\"sh\"]}", layers);
  }

  /// A configuration for these layers.
  public static byte[] configOf(String config, byte[]... layers) {
    return new ConfigDocument(
            "amd64",
            "",
            "linux",
            "",
            "",
            Instant.parse("2021-01-01T00:00:00Z"),
            ConfigJson.read(Json.parse("test", config.getBytes(StandardCharsets.UTF_8))),
            Arrays.stream(layers).map(Sha256::of).toList(),
            List.of())
        .bytes();
  }

  /// As `docker save` writes it.
  public static byte[] docker(String name, byte[] config, byte[]... layers) {
    TestTar tar = new TestTar();
    List<String> paths = new ArrayList<>();
    for (byte[] layer : layers) {
      String path = "blobs/sha256/" + Sha256.of(layer).hex();
      if (!paths.contains(path)) {
        tar.file(path, 0644, layer);
      }
      paths.add(path);
    }
    String configPath = "blobs/sha256/" + Sha256.of(config).hex();
    tar.file(configPath, 0644, config);
    return tar.file("manifest.json", manifest(configPath, name, paths)).bytes();
  }

  /// Docker's `manifest.json` of one image.
  public static String manifest(String config, String name, List<String> layers) {
    return "[{\"Config\":\""
        + config
        + "\",\"RepoTags\":[\""
        + name
        + "\"],\"Layers\":["
        + layers.stream().map(path -> "\"" + path + "\"").collect(Collectors.joining(","))
        + "]}]";
  }

  /// An OCI layout whose layers are compressed with gzip.
  public static byte[] oci(String name, byte[] config, byte[]... layers) {
    TestTar tar = new TestTar().file("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
    List<Descriptor> descriptors = new ArrayList<>();
    for (byte[] layer : layers) {
      byte[] blob = TestTar.gzip(layer);
      descriptors.add(add(tar, Descriptor.LAYER + "+gzip", blob));
    }
    ManifestDocument manifest =
        new ManifestDocument(add(tar, Descriptor.CONFIG, config), descriptors);
    Descriptor descriptor = add(tar, Descriptor.MANIFEST, manifest.bytes());
    String index =
        "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\""
            + descriptor.mediaType()
            + "\",\"digest\":\""
            + descriptor.digest()
            + "\",\"size\":"
            + descriptor.size()
            + ",\"annotations\":{\"org.opencontainers.image.ref.name\":\""
            + name
            + "\"}}]}";
    return tar.file("index.json", index).bytes();
  }

  private static Descriptor add(TestTar tar, String mediaType, byte[] blob) {
    Digest digest = Sha256.of(blob);
    tar.file("blobs/sha256/" + digest.hex(), 0644, blob);
    return new Descriptor(mediaType, digest, blob.length);
  }
}
