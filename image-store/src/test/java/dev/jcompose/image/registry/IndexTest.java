package dev.jcompose.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcompose.image.Digest;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImagesInUse;
import dev.jcompose.image.attestation.Attestation;
import dev.jcompose.image.content.Sha256;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.JsonDocument;
import dev.jcompose.image.document.ManifestDocument;
import dev.jcompose.image.fixture.TestArchive;
import dev.jcompose.image.fixture.TestRegistry;
import dev.jcompose.image.fixture.TestTar;
import dev.jcompose.image.overlay.OverlayImages;
import dev.jcompose.linux.name.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Images for several platforms under one name, and statements about them.
@Tag("root")
final class IndexTest {
  private static final Platform AMD64 = Platform.parse("linux/amd64");
  private static final Platform ARM64 = Platform.parse("linux/arm64");

  @TempDir private Path temp;
  private OverlayImages images;
  private TestRegistry registry;

  @BeforeEach
  void open() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root for owners");
    images = OverlayImages.open(temp.resolve("store"));
    registry = new TestRegistry();
  }

  @AfterEach
  void close() {
    registry.close();
    images.close();
  }

  private String name(String tag) {
    return registry.domain() + "/team/app:" + tag;
  }

  private void publish(String tag, String text) {
    ArrayNode manifests = JsonDocument.array();
    for (String architecture : List.of("arm64", "amd64")) {
      byte[] layer = new TestTar().file("for", architecture + text).bytes();
      byte[] blob = TestTar.gzip(layer);
      byte[] config = TestArchive.configFor(architecture, "{}", layer);
      byte[] manifest =
          new ManifestDocument(
                  new Descriptor(Descriptor.CONFIG, registry.blob(config), config.length),
                  List.of(
                      new Descriptor(Descriptor.LAYER + "+gzip", registry.blob(blob), blob.length)))
              .bytes();
      Digest digest = Sha256.of(manifest);
      Digest _ = registry.manifest("team/app", digest.value(), Descriptor.MANIFEST, manifest);
      ObjectNode entry = new Descriptor(Descriptor.MANIFEST, digest, manifest.length).json();
      entry.putObject("platform").put("os", "linux").put("architecture", architecture);
      manifests.add(entry);
    }
    ObjectNode index = JsonDocument.object().put("schemaVersion", 2);
    index.put("mediaType", Descriptor.INDEX).set("manifests", manifests);
    Digest _ = registry.manifest("team/app", tag, Descriptor.INDEX, JsonDocument.bytes(index));
  }

  private Image pull(String tag, Platform platform) throws InterruptedException {
    return images.pull(name(tag), platform, RegistrySettings.DEFAULT, event -> {});
  }

  @Test
  void imagesOfOneIndexShareTheirName() throws InterruptedException {
    publish("1", "");
    Image arm = pull("1", ARM64);
    assertThat(images.find(name("1"))).hasValueSatisfying(only -> sameAs(only, arm));
    Image amd = pull("1", AMD64);
    assertThat(amd.id()).isNotEqualTo(arm.id());
    assertThat(images.find(name("1"), ARM64).orElseThrow().id()).isEqualTo(arm.id());
    assertThat(images.find(name("1"), AMD64).orElseThrow().id()).isEqualTo(amd.id());
    assertThat(images.find(name("1"), Platform.parse("linux/s390x"))).isEmpty();
    Image here = images.find(name("1"), Platform.HERE).orElseThrow();
    assertThat(images.find(name("1")).orElseThrow().id()).isEqualTo(here.id());

    images.tag(name("1"), "other:1");
    images.close();
    images = OverlayImages.open(temp.resolve("store"));
    assertThat(images.find("other:1", ARM64).orElseThrow().tags())
        .containsExactlyInAnyOrder(name("1"), "other:1");
    assertThat(images.remove(name("1"), false, ImagesInUse.NONE)).hasSize(2);
    assertThat(images.find("other:1", AMD64)).isPresent();
    assertThat(images.remove("other:1", false, ImagesInUse.NONE))
        .filteredOn(line -> line.startsWith("Deleted: " + arm.id()))
        .hasSize(1);
    assertThat(images.list()).isEmpty();
  }

  @Test
  void aDigestGoesAloneWhileItsImageHasAName() throws InterruptedException {
    publish("1", "");
    Image image = pull("1", AMD64);
    String digest = image.repoDigests().getFirst();
    assertThatThrownBy(
            () -> images.remove(digest, false, new ImagesInUse(Set.of(), Set.of(image.id()))))
        .hasMessageContaining("(must force) - a container is using its referenced image");
    assertThat(images.remove(digest, false, ImagesInUse.NONE))
        .containsExactly("Untagged: " + digest);
    assertThat(images.find(name("1")).orElseThrow().repoDigests()).isEmpty();
    Image again = pull("1", AMD64);
    assertThat(again.repoDigests()).containsExactly(digest);
    assertThat(images.remove(name("1"), false, ImagesInUse.NONE))
        .contains("Untagged: " + name("1"), "Untagged: " + digest, "Deleted: " + image.id());
    assertThat(images.list()).isEmpty();
  }

  @Test
  void anImageOfAnotherIndexTakesTheNameFromAll() throws InterruptedException {
    publish("1", "");
    Image _ = pull("1", ARM64);
    Image _ = pull("1", AMD64);
    publish("1", " newer");
    Image newer = pull("1", AMD64);
    assertThat(images.find(name("1"), ARM64)).isEmpty();
    assertThat(images.find(name("1"))).hasValueSatisfying(only -> sameAs(only, newer));
  }

  @Test
  void whatAnIndexHasIsToldWhenItLacksAPlatform() {
    publish("1", "");
    assertThatThrownBy(() -> pull("1", Platform.parse("linux/s390x")))
        .hasMessageContaining("no image for linux/s390x (there is linux/arm64, linux/amd64)");
  }

  @Test
  void severalPlatformsArePushedWithAnIndexAndPulledAgain()
      throws IOException, InterruptedException {
    publish("1", "");
    Image arm = pull("1", ARM64);
    Image _ = pull("1", AMD64);
    images.tag(name("1"), name("2"));
    byte[] predicate = "{\"said\":true}".getBytes(StandardCharsets.UTF_8);
    Digest blob = images.store().blobs().put(predicate);
    images
        .store()
        .attest(
            arm.id(),
            List.of(
                new Attestation(
                    "https://example.com/said",
                    new Descriptor(Attestation.STATEMENT, blob, predicate.length))));
    images.sweep();
    images.close();
    images = OverlayImages.open(temp.resolve("store"));
    Digest pushed = images.push(name("2"), RegistrySettings.DEFAULT, event -> {});
    byte[] bytes = registry.document("team/app/2");
    assertThat(Sha256.of(bytes)).isEqualTo(pushed);
    List<String> entries = new ArrayList<>();
    JsonNode statement = JsonDocument.object();
    for (JsonNode entry :
        JsonDocument.elements(JsonDocument.parseObject("index", bytes), "manifests")) {
      entries.add(
          entry.path("platform").path("os").asString("")
              + "/"
              + entry.path("platform").path("architecture").asString("")
              + " "
              + entry.path("annotations").path("vnd.docker.reference.type").asString("image"));
      if (!entry.path("annotations").isMissingNode()) {
        statement = statement(entry);
      }
    }
    assertThat(entries)
        .containsExactlyInAnyOrder(
            "linux/arm64 image", "linux/amd64 image", "unknown/unknown attestation-manifest");
    assertThat(entries.getLast()).startsWith("unknown");
    assertThat(statement.path("predicateType").asString("")).isEqualTo("https://example.com/said");
    assertThat(statement.path("predicate").path("said").asBoolean()).isTrue();
    images.remove(name("1"), true, ImagesInUse.NONE);
    images.remove(name("2"), true, ImagesInUse.NONE);
    assertThat(pull("2", ARM64).id()).isEqualTo(arm.id());
  }

  /// The first statement of an attestation's entry, which has to be about the image for arm64.
  private JsonNode statement(JsonNode entry) {
    ManifestDocument manifest =
        ManifestDocument.parse(registry.document("team/app/" + entry.path("digest").asString("")));
    Digest layer = manifest.layers().getFirst().digest();
    JsonNode statement = JsonDocument.parseObject("statement", registry.content(layer));
    String about = entry.path("annotations").path("vnd.docker.reference.digest").asString("");
    JsonNode subject = statement.path("subject").path(0);
    assertThat("sha256:" + subject.path("digest").path("sha256").asString("")).isEqualTo(about);
    assertThat(subject.path("name").asString("")).endsWith("@2?platform=linux%2Farm64");
    return statement;
  }

  private static void sameAs(Image one, Image other) {
    assertThat(one.id()).isEqualTo(other.id());
  }
}
