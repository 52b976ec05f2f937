package dev.jcompose.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcompose.image.Digest;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImagesInUse;
import dev.jcompose.image.content.Sha256;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.JsonDocument;
import dev.jcompose.image.fixture.TestArchive;
import dev.jcompose.image.fixture.TestRegistry;
import dev.jcompose.image.fixture.TestTar;
import dev.jcompose.image.overlay.OverlayImages;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("root")
final class RegistryTest {
  @TempDir private Path temp;
  private OverlayImages images;
  private TestRegistry registry;
  private byte[] large;
  private byte[] small;

  @BeforeEach
  void open() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root for owners");
    images = OverlayImages.open(temp.resolve("store"));
    registry = new TestRegistry();
    byte[] noise = new byte[600_000];
    new Random(7).nextBytes(noise);
    large = new TestTar().file("big", 0644, noise).bytes();
    small = new TestTar().file("small", "s").bytes();
  }

  @AfterEach
  void close() {
    registry.close();
    images.close();
  }

  @Test
  void anImageIsPulledOutOfAnIndexWithItsDigest() throws InterruptedException {
    Digest index = publish("team/app", "1.0");
    List<TransferEvent> events = new ArrayList<>();
    Image image = images.pull(name("1.0"), RegistrySettings.DEFAULT, events::add);
    assertThat(image.tags()).containsExactly(name("1.0"));
    assertThat(image.repoDigests())
        .containsExactly(registry.domain() + "/team/app@" + index.value());
    assertThat(image.layers()).hasSize(2);
    assertThat(events)
        .anyMatch(event ->
            event instanceof TransferEvent.Resolved(Digest digest, long size)
                && digest.equals(index)
                && size > 0);
    assertThat(events).filteredOn(event -> event instanceof TransferEvent.Bytes).isNotEmpty();
    assertThat(images.find(registry.domain() + "/team/app@" + index)).isPresent();
    events.clear();
    images.pull(name("1.0"), RegistrySettings.DEFAULT, events::add);
    assertThat(events).noneMatch(event -> event instanceof TransferEvent.Bytes);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCutTransferGoesOn(boolean ranges) throws InterruptedException {
    publish("team/app", "1.0");
    registry.cutBlobs(2, ranges);
    registry.beBusy(1);
    Image image = images.pull(name("1.0"), RegistrySettings.DEFAULT, event -> {});
    assertThat(image.size()).isEqualTo(600_001);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLoginIsUsedWhereItIsAskedFor(boolean token) throws InterruptedException {
    publish("team/app", "1.0");
    registry.requireLogin("me:secret", token);
    assertThatThrownBy(() -> images.pull(name("1.0"), RegistrySettings.DEFAULT, event -> {}))
        .hasMessageContaining("denied");
    Credential credential = new Credential("me", "secret", false);
    assertThat(credential.toString()).doesNotContain("secret");
    RegistrySettings settings =
        new RegistrySettings(domain -> Optional.of(credential), Set.of(), Map.of());
    assertThat(images.pull(name("1.0"), settings, event -> {}).layers()).hasSize(2);
  }

  @Test
  void theLoginDoesNotFollowARedirect() throws IOException, InterruptedException {
    publish("team/app", "1.0");
    registry.requireLogin("me:secret", false);
    try (TestRegistry other = new TestRegistry()) {
      publish(other, "team/app", "1.0");
      registry.redirectBlobs("http://" + other.domain());
      RegistrySettings settings =
          new RegistrySettings(
              domain -> Optional.of(new Credential("me", "secret", false)), Set.of(), Map.of());
      images.pull(name("1.0"), settings, event -> {});
      assertThat(other.requests()).isNotEmpty().allMatch(request -> request.endsWith(" -"));
    }
  }

  @Test
  void corruptedLayersAreRefusedAndLeaveNothing() {
    publish("team/app", "1.0");
    byte[] other = TestTar.gzip(new TestTar().file("evil", "x").bytes());
    registry.corrupt(Sha256.of(TestTar.gzip(small)), other);
    assertThatThrownBy(() -> images.pull(name("1.0"), RegistrySettings.DEFAULT, event -> {}))
        .isInstanceOf(ImageException.class);
    assertThat(images.list()).isEmpty();
    assertThat(temp.resolve("store/tmp")).isEmptyDirectory();
    assertThat(temp.resolve("store/layers")).isEmptyDirectory();
    assertThat(temp.resolve("store/blobs/sha256")).isEmptyDirectory();
  }

  @Test
  void whatIsNotThereIsToldWithNearTags() {
    publish("team/app", "1.0");
    assertThatThrownBy(() -> images.pull(name("1.2"), RegistrySettings.DEFAULT, event -> {}))
        .hasMessageContaining("not found")
        .hasMessageContaining("near: 1.0");
  }

  @Test
  void anotherPlatformIsRefused() {
    String index =
        "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\""
            + Descriptor.MANIFEST
            + "\",\"digest\":\"sha256:"
            + "0".repeat(64)
            + "\",\"size\":1,\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\"}}]}";
    registry.manifest("team/app", "1.0", Descriptor.INDEX, index.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> images.pull(name("1.0"), RegistrySettings.DEFAULT, event -> {}))
        .hasMessageContaining("linux/arm64");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not json",
        "{\"schemaVersion\":1}",
        "{\"schemaVersion\":2,\"config\":{},\"layers\":[]}",
        "{\"schemaVersion\":2,\"manifests\":[],\"config\":{\"digest\":\"x\"}}"
      })
  void garbageIsRefused(String manifest) {
    registry.manifest(
        "team/app", "1.0", Descriptor.MANIFEST, manifest.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> images.pull(name("1.0"), RegistrySettings.DEFAULT, event -> {}))
        .isInstanceOf(ImageException.class);
  }

  @Test
  void twoWhoAskGetOneDownload() throws InterruptedException {
    publish("team/app", "1.0");
    List<CompletableFuture<Image>> pulls = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      pulls.add(CompletableFuture.supplyAsync(this::pullUnchecked));
    }
    pulls.forEach(pull -> assertThat(pull.join().layers()).hasSize(2));
    String blob = "/blobs/" + Sha256.of(TestTar.gzip(large));
    assertThat(registry.requests()).filteredOn(line -> line.contains(blob)).hasSize(1);
  }

  @Test
  @Timeout(30)
  void whoStillWantsALayerGetsItWhenTheFirstGivesUp() throws InterruptedException {
    publish("team/app", "1.0");
    byte[] blob = TestTar.gzip(large);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    registry.misbehave((exchange, path) -> {
      if (!path.endsWith(Sha256.of(blob).value())) {
        return false;
      }
      exchange.sendResponseHeaders(200, blob.length);
      exchange.getResponseBody().write(blob, 0, 100_000);
      exchange.getResponseBody().flush();
      begun.countDown();
      awaited(goOn);
      exchange.getResponseBody().write(blob, 100_000, blob.length - 100_000);
      return true;
    });
    Thread first = Thread.ofVirtual().start(() -> assertThatThrownBy(this::pullUnchecked));
    begun.await();
    CountDownLatch joined = new CountDownLatch(1);
    TransferEvent waiting = new TransferEvent.Changed(Sha256.of(blob), TransferEvent.State.WAITING);
    CompletableFuture<Image> second =
        CompletableFuture.supplyAsync(() ->
            pullUnchecked(event -> {
              if (event.equals(waiting)) {
                joined.countDown();
              }
            }));
    joined.await();
    first.interrupt();
    first.join();
    goOn.countDown();
    assertThat(second.join().layers()).hasSize(2);
    assertThat(registry.requests())
        .filteredOn(line -> line.contains(Sha256.of(blob).value()))
        .hasSize(1);
  }

  @Test
  @Timeout(30)
  void aLayerThatIsDeniedToTheFirstComesForTheOthersAsThemselves() throws InterruptedException {
    publish("team/app", "1.0");
    Digest blob = Sha256.of(TestTar.gzip(small));
    String stranger = "Basic " + encoded("stranger:x");
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch joined = new CountDownLatch(1);
    registry.misbehave((exchange, path) -> {
      if (!path.endsWith(blob.value())) {
        return false;
      }
      String sent = exchange.getRequestHeaders().getFirst("Authorization");
      if (sent == null) {
        exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"test\"");
        TestRegistry.answer(exchange, 401, "");
        return true;
      }
      if (!sent.equals(stranger)) {
        return false;
      }
      begun.countDown();
      awaited(joined);
      TestRegistry.answer(exchange, 403, "");
      return true;
    });
    CompletableFuture<Void> first =
        CompletableFuture.runAsync(() ->
            assertThatThrownBy(() -> pullUnchecked(as("stranger", "x"), event -> {}))
                .hasMessageContaining("denied"));
    begun.await();
    TransferEvent waiting = new TransferEvent.Changed(blob, TransferEvent.State.WAITING);
    Image second =
        pullUnchecked(
            as("me", "secret"),
            event -> {
              if (event.equals(waiting)) {
                joined.countDown();
              }
            });
    assertThat(second.layers()).hasSize(2);
    first.join();
  }

  private static RegistrySettings as(String user, String secret) {
    Credential credential = new Credential(user, secret, false);
    return new RegistrySettings(domain -> Optional.of(credential), Set.of(), Map.of());
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void awaited(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException interruption) {
      throw new IOException(interruption);
    }
  }

  @Test
  void aPushedImageIsPulledAsTheSame() throws InterruptedException {
    byte[] archive =
        TestArchive.docker(name("pushed"), TestArchive.config(small, large), small, large);
    Image loaded = images.load(new ByteArrayInputStream(archive)).getFirst();
    Digest digest = images.push(name("pushed"), RegistrySettings.DEFAULT, event -> {});
    assertThat(registry.has("team/app/" + digest.value())).isTrue();
    assertThat(images.find(loaded.id().value()).orElseThrow().repoDigests()).hasSize(1);
    images.remove(loaded.id().value(), true, ImagesInUse.NONE);
    Image pulled = images.pull(name("pushed"), RegistrySettings.DEFAULT, event -> {});
    assertThat(pulled.id()).isEqualTo(loaded.id());
  }

  @Test
  @Timeout(30)
  void layersAreSentSideBySideAndTellOfTheirBytes() throws InterruptedException {
    load(name("pushed"));
    CountDownLatch both = new CountDownLatch(2);
    registry.misbehave((exchange, path) -> {
      if (exchange.getRequestMethod().equals("PUT")
          && path.contains("/blobs/uploads/")
          && both.getCount() > 0) {
        both.countDown();
        awaited(both);
      }
      return false;
    });
    List<TransferEvent> events = new ArrayList<>();
    Digest _ = images.push(name("pushed"), RegistrySettings.DEFAULT, events::add);
    for (TransferEvent.State state :
        List.of(TransferEvent.State.PREPARING, TransferEvent.State.PUSHED)) {
      assertThat(events)
          .filteredOn(event ->
              event instanceof TransferEvent.Changed(_, TransferEvent.State in) && in == state)
          .hasSize(2);
    }
    assertThat(events)
        .filteredOn(
            event -> event instanceof TransferEvent.Sent(_, long done, long total) && done == total)
        .hasSize(2);
    events.clear();
    Digest _ = images.push(name("pushed"), RegistrySettings.DEFAULT, events::add);
    assertThat(events)
        .noneMatch(event -> event instanceof TransferEvent.Sent)
        .filteredOn(event ->
            event instanceof TransferEvent.Changed(_, TransferEvent.State in)
                && in == TransferEvent.State.THERE)
        .hasSize(2);
  }

  @Test
  void whatTheRegistryHasIsNotCompressedAgain() throws IOException, InterruptedException {
    load(name("pushed"));
    Digest first = images.push(name("pushed"), RegistrySettings.DEFAULT, event -> {});
    List<Path> records = filesCalled("portable.json");
    assertThat(records).hasSize(2);
    for (Path record : records) {
      Files.writeString(record, "{");
    }
    assertThat(images.push(name("pushed"), RegistrySettings.DEFAULT, event -> {}))
        .as("with damaged records")
        .isEqualTo(first);
    // Only what is compressed again needs the stored form of the layers.
    for (Path record : records) {
      String stored =
          JsonDocument.text(
              JsonDocument.parseObject(
                      "record", Files.readAllBytes(record.resolveSibling("layer.json")))
                  .path("blob"),
              "digest");
      Files.write(filesCalled(new Digest(stored).hex()).getFirst(), new byte[0]);
    }
    assertThat(images.push(name("pushed"), RegistrySettings.DEFAULT, event -> {})).isEqualTo(first);
  }

  private List<Path> filesCalled(String name) throws IOException {
    try (Stream<Path> all = Files.walk(temp)) {
      return all.filter(path -> path.endsWith(name)).toList();
    }
  }

  @Test
  @Timeout(30)
  void aLayerThatIsRefusedEndsThePush() {
    load(name("pushed"));
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch other = new CountDownLatch(1);
    registry.misbehave((exchange, path) -> {
      if (!exchange.getRequestMethod().equals("PUT") || !path.contains("/blobs/uploads/")) {
        return false;
      }
      if (other.getCount() > 0) {
        other.countDown();
        awaited(never);
      }
      TestRegistry.answer(exchange, 403, "");
      return true;
    });
    assertThatThrownBy(() -> images.push(name("pushed"), RegistrySettings.DEFAULT, event -> {}))
        .hasMessageContaining("denied");
    never.countDown();
    assertThat(registry.requests()).noneMatch(line -> line.contains("/manifests/"));
  }

  @Test
  void aLayerThatAnotherRepositoryHasIsTakenOverThere() throws InterruptedException {
    load(name("pushed"));
    Digest _ = images.push(name("pushed"), RegistrySettings.DEFAULT, event -> {});
    List<Digest> blobs = registry.uploads();
    blobs.forEach(blob -> registry.keepIn("team/app", blob));
    String second = registry.domain() + "/team/other:1";
    images.tag(name("pushed"), second);
    List<TransferEvent> events = new ArrayList<>();
    Digest _ = images.push(second, RegistrySettings.DEFAULT, events::add);
    assertThat(events)
        .noneMatch(event -> event instanceof TransferEvent.Sent)
        .filteredOn(event ->
            event instanceof TransferEvent.Mounted(_, String from) && from.equals("team/app"))
        .hasSize(2);
  }

  @Test
  void whatARegistryHasIsToldWithItsPlatforms() throws InterruptedException {
    Digest index = publish("team/app", "1.0");
    Distribution.Platform ours = new Distribution.Platform("linux", "amd64", "");
    Distribution many = images.distribution(name("1.0"), RegistrySettings.DEFAULT);
    assertThat(many)
        .isEqualTo(
            new Distribution(
                new Descriptor(Descriptor.INDEX, index, registry.document("team/app/1.0").length),
                List.of(ours)));
    Distribution one = images.distribution(name("inner"), RegistrySettings.DEFAULT);
    assertThat(one.descriptor().mediaType()).isEqualTo(Descriptor.MANIFEST);
    assertThat(one.descriptor().size()).isEqualTo(registry.document("team/app/inner").length);
    assertThat(one.platforms()).containsExactly(ours);
  }

  private void load(String name) {
    byte[] archive = TestArchive.docker(name, TestArchive.config(small, large), small, large);
    assertThat(images.load(new ByteArrayInputStream(archive))).hasSize(1);
  }

  private Image pullUnchecked() {
    return pullUnchecked(event -> {});
  }

  private Image pullUnchecked(TransferEvent.Listener listener) {
    return pullUnchecked(RegistrySettings.DEFAULT, listener);
  }

  private Image pullUnchecked(RegistrySettings settings, TransferEvent.Listener listener) {
    try {
      return images.pull(name("1.0"), settings, listener);
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interruption);
    }
  }

  private String name(String tag) {
    return registry.domain() + "/team/app:" + tag;
  }

  private Digest publish(String repository, String tag) {
    return publish(registry, repository, tag);
  }

  private Digest publish(TestRegistry to, String repository, String tag) {
    Digest digest = to.publish(repository, "inner", large, small);
    int length = to.document(repository + "/inner").length;
    String index =
        "{\"schemaVersion\":2,\"mediaType\":\""
            + Descriptor.INDEX
            + "\",\"manifests\":[{\"mediaType\":\""
            + Descriptor.MANIFEST
            + "\",\"digest\":\""
            + digest
            + "\",\"size\":"
            + length
            + ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}}]}";
    return to.manifest(repository, tag, Descriptor.INDEX, index.getBytes(StandardCharsets.UTF_8));
  }
}
