package dev.jcompose.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.content.Sha256;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.fixture.TestArchive;
import dev.jcompose.image.fixture.TestRegistry;
import dev.jcompose.image.fixture.TestTar;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.image.store.CatalogEntry;
import dev.jcompose.image.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A registry that is broken or attacks: each pull ends, says why, and leaves nothing.
@Tag("root")
@Timeout(60)
final class HostileRegistryTest {
  private static final Patience SHORT = new Patience(Duration.ofMillis(300), Duration.ofMillis(5));

  @TempDir private Path temp;
  private final CountDownLatch ended = new CountDownLatch(1);
  private Store store;
  private Puller puller;
  private TestRegistry registry;
  private byte[] layer;

  @BeforeEach
  void open() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root for owners");
    store = Store.open(temp.resolve("store"));
    puller = new Puller(store, new Registries(SHORT));
    registry = new TestRegistry();
    byte[] noise = new byte[300_000];
    new Random(7).nextBytes(noise);
    layer = new TestTar().file("big", 0644, noise).bytes();
  }

  @AfterEach
  void close() {
    ended.countDown();
    if (registry != null) {
      registry.close();
      store.close();
    }
  }

  private CatalogEntry pull() throws InterruptedException {
    return puller.pull(name(), RegistrySettings.DEFAULT, event -> {});
  }

  private ImageReference name() {
    return ImageReference.parse(registry.domain() + "/team/app:1");
  }

  private void refused(Kind kind, String message) throws IOException {
    refused(RegistrySettings.DEFAULT, kind, message);
  }

  private void refused(RegistrySettings settings, Kind kind, String message) throws IOException {
    assertThatThrownBy(() -> puller.pull(name(), settings, event -> {}))
        .isInstanceOfSatisfying(
            ImageException.class, failure -> assertThat(failure.kind()).isEqualTo(kind))
        .hasMessageContaining(message);
    assertThat(store.catalog().all()).isEmpty();
    for (String directory : List.of("tmp", "layers", "blobs/sha256")) {
      assertThat(temp.resolve("store").resolve(directory)).isEmptyDirectory();
    }
  }

  /// Keeps a request open and says nothing more.
  private void fallSilent() throws IOException {
    try {
      ended.await();
    } catch (InterruptedException interruption) {
      throw new IOException(interruption);
    }
    throw new IOException("the test has ended");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/manifests/", "/blobs/"})
  void silenceInsteadOfAnAnswerEnds(String about) throws IOException {
    Digest _ = registry.publish("team/app", "1", layer);
    registry.misbehave((exchange, path) -> {
      if (path.contains(about)) {
        fallSilent();
      }
      return false;
    });
    refused(Kind.SYSTEM, registry.domain() + ": no answer in time");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/manifests/", "/blobs/"})
  void silenceInTheMiddleOfAnAnswerEnds(String about) throws IOException {
    Digest _ = registry.publish("team/app", "1", layer);
    registry.misbehave((exchange, path) -> {
      if (path.contains(about)) {
        exchange.getResponseHeaders().add("Content-Type", Descriptor.MANIFEST);
        exchange.sendResponseHeaders(200, 100_000);
        exchange.getResponseBody().write('{');
        exchange.getResponseBody().flush();
        fallSilent();
      }
      return false;
    });
    refused(Kind.SYSTEM, registry.domain() + ": sent nothing for 300 ms");
  }

  @Test
  void aPauseInTheMiddleOfALayerIsForgiven() throws InterruptedException {
    Digest _ = registry.publish("team/app", "1", layer);
    byte[] blob = TestTar.gzip(layer);
    CountDownLatch first = new CountDownLatch(1);
    registry.misbehave((exchange, path) -> {
      if (path.endsWith(Sha256.of(blob).value()) && first.getCount() > 0) {
        first.countDown();
        exchange.sendResponseHeaders(200, blob.length);
        exchange.getResponseBody().write(blob, 0, 100_000);
        exchange.getResponseBody().flush();
        fallSilent();
      }
      return false;
    });
    assertThat(pull().document().diffIds()).containsExactly(Sha256.of(layer));
  }

  @Test
  void aLayerThatAlwaysEndsTooSoonIsGivenUp() throws IOException {
    Digest _ = registry.publish("team/app", "1", layer);
    byte[] blob = TestTar.gzip(layer);
    registry.misbehave((exchange, path) -> {
      if (!path.endsWith(Sha256.of(blob).value())) {
        return false;
      }
      TestRegistry.send(exchange, 200, Arrays.copyOf(blob, 1000));
      return true;
    });
    refused(Kind.SYSTEM, "connection ended after 1000 of " + blob.length + " bytes");
  }

  @Test
  void aLayerOfOtherBytesIsCorrupted() throws IOException {
    Digest _ = registry.publish("team/app", "1", layer);
    byte[] blob = TestTar.gzip(layer);
    byte[] other = TestTar.gzip(new TestTar().file("evil", "x").bytes());
    registry.corrupt(Sha256.of(blob), Arrays.copyOf(other, blob.length));
    refused(Kind.INVALID, "");
  }

  /// The index names one manifest, but the registry sends another for its digest.
  @Test
  void aManifestThatChangesBetweenTwoReadsIsRefused() throws IOException {
    Digest digest = registry.publish("team/app", "inner", layer);
    String index =
        """
        {"schemaVersion": 2, "manifests": [{"mediaType": "%s", "digest": "%s", "size": 500,
        "platform": {"os": "linux", "architecture": "amd64"}}]}\
        """
            .formatted(Descriptor.MANIFEST, digest);
    Digest _ = registry.manifest("team/app", "1", Descriptor.INDEX, bytes(index));
    registry.misbehave((exchange, path) -> {
      if (!path.endsWith(digest.value())) {
        return false;
      }
      exchange.getResponseHeaders().add("Content-Type", Descriptor.MANIFEST);
      TestRegistry.send(exchange, 200, bytes("{\"schemaVersion\": 2}"));
      return true;
    });
    refused(Kind.INVALID, "manifest verification failed for digest " + digest);
  }

  @Test
  void aConfigurationOfOtherBytesIsRefused() throws IOException {
    Digest _ = registry.publish("team/app", "1", layer);
    byte[] config = TestArchive.config(layer);
    registry.corrupt(Sha256.of(config), bytes("{}"));
    refused(Kind.INVALID, "corrupted: blob does not match its digest");
  }

  @Test
  void aTokenThatIsNeverEnoughIsNotAskedForAgainAndAgain() throws IOException {
    Digest _ = registry.publish("team/app", "1", layer);
    registry.misbehave((exchange, path) -> {
      if (path.equals("/token")) {
        TestRegistry.answer(exchange, 200, "{\"token\":\"t" + registry.requests().size() + "\"}");
      } else {
        challenge(exchange, "http://" + registry.domain() + "/token");
      }
      return true;
    });
    refused(Kind.INVALID, "access denied by 127.0.0.1");
    assertThat(registry.requests()).hasSizeLessThan(8);
  }

  private static void challenge(HttpExchange exchange, String realm) throws IOException {
    exchange.getResponseHeaders().add("WWW-Authenticate", "Bearer realm=\"" + realm + "\"");
    TestRegistry.answer(exchange, 401, "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "no json", "[]", "{}", "{\"token\":\"\"}", "{\"token\":\"a\\r\\nX-Evil: 1\"}"})
  void aTokenServerThatAnswersGarbageIsAnError(String answer) throws IOException {
    registry.misbehave((exchange, path) -> {
      if (path.equals("/token")) {
        TestRegistry.answer(exchange, 200, answer);
      } else {
        challenge(exchange, "http://" + registry.domain() + "/token");
      }
      return true;
    });
    assertThatThrownBy(this::pull).isInstanceOf(ImageException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "http://example.com/token,not secure",
    "file:///etc/passwd,not secure",
    "'http://[::1',not an address",
    "'',not secure"
  })
  void aTokenServerMustBeSecure(String realm, String message) throws IOException {
    registry.misbehave((exchange, path) -> {
      challenge(exchange, realm);
      return true;
    });
    RegistrySettings settings =
        new RegistrySettings(
            domain -> Optional.of(new Credential("me", "secret", false)), Set.of(), Map.of());
    refused(settings, Kind.SYSTEM, message);
  }

  @Test
  void redirectsWithoutEndEnd() throws IOException {
    registry.misbehave((exchange, path) -> {
      exchange.getResponseHeaders().add("Location", path);
      TestRegistry.answer(exchange, 307, "");
      return true;
    });
    refused(Kind.SYSTEM, "too many redirects by the registry");
  }

  @ParameterizedTest
  @CsvSource({
    "https://8.8.8.8/v2/,https://127.0.0.1/x,private address",
    "https://8.8.8.8/v2/,https://2130706433/x,private address",
    "https://8.8.8.8/v2/,https://0.0.0.0/x,private address",
    "https://8.8.8.8/v2/,https://10.1.2.3/x,private address",
    "https://8.8.8.8/v2/,https://172.16.0.1/x,private address",
    "https://8.8.8.8/v2/,https://192.168.1.1/x,private address",
    "https://8.8.8.8/v2/,https://100.64.0.1/x,private address",
    "https://8.8.8.8/v2/,https://169.254.169.254/latest/meta-data,private address",
    "https://8.8.8.8/v2/,https://[::1]/x,private address",
    "https://8.8.8.8/v2/,https://[::ffff:127.0.0.1]/x,private address",
    "https://8.8.8.8/v2/,https://[fd00::1]/x,private address",
    "https://8.8.8.8/v2/,https://[fe80::1]/x,private address",
    "https://8.8.8.8/v2/,//127.0.0.1/x,private address",
    "https://10.0.0.1/v2/,https://127.0.0.1/x,private address",
    "https://10.0.0.1/v2/,https://169.254.169.254/x,private address",
    "https://8.8.8.8/v2/,http://8.8.4.4/x,from TLS to http",
    "https://8.8.8.8/v2/,file:///etc/passwd,from TLS to file",
    "http://127.0.0.1:5000/v2/,ftp://127.0.0.1/x,from TLS to ftp",
    "https://8.8.8.8/v2/,'https://[',invalid address"
  })
  void redirectsInwardsAreRefused(String from, String to, String message) {
    assertThatThrownBy(() -> Redirects.next("app", URI.create(from), to))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "https://8.8.8.8/v2/,https://8.8.4.4/x",
    "https://8.8.8.8/v2/,/elsewhere",
    "https://10.0.0.1/v2/,https://192.168.0.1/x",
    "https://10.0.0.1/v2/,https://8.8.8.8/x",
    "http://127.0.0.1:5000/v2/,http://127.0.0.1:6000/x",
    "http://127.0.0.1:5000/v2/,http://10.0.0.1/x"
  })
  void otherRedirectsAreFollowed(String from, String to) {
    assertThatCode(() -> Redirects.next("app", URI.create(from), to)).doesNotThrowAnyException();
  }

  @Test
  void aDocumentWithoutEndIsCutOff() throws IOException {
    registry.misbehave((exchange, path) -> {
      exchange.getResponseHeaders().add("Content-Type", Descriptor.MANIFEST);
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      while (ended.getCount() > 0) {
        out.write(new byte[64 * 1024]);
      }
      return true;
    });
    refused(Kind.INVALID, "document is larger than 4 MiB");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>Service temporarily unavailable</html>",
        "",
        "null",
        "[[[[[[[[[[",
        "{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:../../etc/passwd\",\"size\":1},\"layers\":[]}",
        "{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:%1$s\",\"size\":-1},\"layers\":[]}",
        "{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:%1$s\",\"size\":9223372036854775807},\"layers\":[]}",
        "{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:%1$s\",\"size\":1e99},\"layers\":[]}",
        "{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:%1$s\",\"size\":1},\"layers\":{}}",
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[]}"
      })
  void manifestsThatAreNoneAreRefused(String manifest) throws IOException {
    String text = manifest.formatted("0".repeat(64));
    Digest _ = registry.manifest("team/app", "1", Descriptor.MANIFEST, bytes(text));
    assertThatThrownBy(this::pull)
        .isInstanceOf(ImageException.class)
        .message()
        .isNotBlank()
        .doesNotContain("Exception");
    assertThat(temp.resolve("store/blobs/sha256")).isEmptyDirectory();
  }

  @Test
  void anIndexOfItselfEnds() throws IOException {
    String index =
        """
        {"schemaVersion": 2, "manifests": [{"mediaType": "%s", "digest": "sha256:%s", "size": 5,
        "platform": {"os": "linux", "architecture": "amd64"}}]}\
        """
            .formatted(Descriptor.INDEX, "0".repeat(64));
    registry.misbehave((exchange, path) -> {
      exchange.getResponseHeaders().add("Content-Type", Descriptor.INDEX);
      TestRegistry.send(exchange, 200, bytes(index));
      return true;
    });
    refused(Kind.INVALID, "");
    assertThat(registry.requests()).hasSizeLessThan(5);
  }

  @Test
  void whatCannotFitIsToldBeforeItIsFetched() throws IOException {
    byte[] config = TestArchive.config(layer);
    Descriptor giant = new Descriptor(Descriptor.LAYER + "+gzip", Sha256.of(layer), 1L << 61);
    Digest _ = registry.publish("team/app", "1", config, List.of(giant));
    refused(Kind.NO_SPACE, "MB are missing in " + temp.resolve("store"));
    assertThat(registry.requests()).noneMatch(line -> line.contains(giant.digest().value()));
  }

  @Test
  void aDiskThatIsFullIsToldWithWhatIsMissing() throws IOException, InterruptedException {
    Path small = Files.createDirectory(temp.resolve("small"));
    run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", small.toString());
    try (Store tight = Store.open(small.resolve("store"))) {
      byte[] zeros = new TestTar().file("zeros", 0644, new byte[8 << 20]).bytes();
      Digest _ = registry.publish("team/app", "1", zeros);
      assertThatThrownBy(() ->
              new Puller(tight, new Registries(SHORT))
                  .pull(name(), RegistrySettings.DEFAULT, event -> {}))
          .isInstanceOfSatisfying(
              ImageException.class, failure -> assertThat(failure.kind()).isEqualTo(Kind.NO_SPACE))
          .hasMessageContaining("are missing for \"zeros\"");
      assertThat(small.resolve("store/tmp")).isEmptyDirectory();
      assertThat(small.resolve("store/blobs/sha256")).isEmptyDirectory();
    } finally {
      run("umount", small.toString());
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
