package dev.jcompose.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.image.registry.RegistrySettings;
import dev.jcompose.testing.Traces;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The engine's process is killed at random moments of pulls, loads, removals and builds. The next
/// one has nothing left over, its books balance with the disk, and it does what was asked.
@Tag("root")
class ImageCrashTest {
  private static final int KILLS = 10;

  /// Another one by hand: `-Dcrash.seed=...`.
  private static final long SEED = 20261128;

  private static final int IMAGES = 3;
  private static final int LAYER = 2_000_000;

  @TempDir private Path temp;
  private Path data = Path.of("/");
  private Path run = Path.of("/");
  private EngineProcess engine;
  private Traces traces;
  private String registry = "";
  private byte[] archive = new byte[0];

  @BeforeEach
  void startEngine() throws IOException {
    Assumptions.assumeTrue(TestEngine.usable(), "needs root and a static busybox");
    Assumptions.assumeTrue(
        DebianRegistry.program().isPresent(), "needs Debian's docker-registry (tools/setup.sh)");
    data = temp.resolve("data");
    run = temp.resolve("run");
    engine = new EngineProcess(data, run, TestEngine.shim(), temp.resolve("engine.log"));
    traces = Traces.ofEngine(data, run);
  }

  @AfterEach
  void stopEngine() {
    if (engine != null) {
      // Not killed: the mount of its run root goes with it.
      engine.close();
      assertThat(traces.left(Duration.ofSeconds(10))).as(this::filesOfContainers).isEmpty();
    }
  }

  /// What keeps the mount of the run root from going.
  private String filesOfContainers() {
    try (Stream<Path> files = Files.walk(run.resolve("containers"))) {
      return files.toList()
          + ", log: "
          + engine.log().lines().skip(Math.max(0, lines(engine.log()) - 20)).toList();
    } catch (IOException none) {
      return "no files";
    }
  }

  private static long lines(String text) {
    return text.lines().count();
  }

  @Test
  void theNextEngineBringsInOrderWhatAKilledOneLeft() throws IOException, InterruptedException {
    long seed = Long.getLong("crash.seed", SEED);
    System.out.println("crash.seed=" + seed);
    Random random = new Random(seed);
    try (TestEngine prepared = new TestEngine();
        DebianRegistry server = DebianRegistry.start(temp, false)) {
      registry = server.domain();
      prepare(prepared.engine(), random);
      shimsAreSeen();
      for (int kill = 0; kill < KILLS; kill++) {
        String when = "seed " + seed + ", kill " + kill;
        List<Thread> clients = new ArrayList<>();
        for (int client = 0; client < 3; client++) {
          String request = request(random);
          clients.add(Thread.ofVirtual().start(() -> ignored(request)));
        }
        Thread.sleep(random.nextLong(700));
        engine.kill();
        for (Thread client : clients) {
          client.join();
        }
        engine.start();
        balances(when);
        works(when, random.nextInt(IMAGES), kill);
      }
      giveBackEverything("seed " + seed);
    }
  }

  /// A shim's command line names neither the engine nor its directories, so it is proved first that
  /// one that is left over would be found.
  private void shimsAreSeen() throws IOException {
    assertThat(ask("load")).contains("Loaded image: ");
    String body =
        "{\"Image\":\"built-on:1\",\"Cmd\":[\"sleep\",\"100\"],\"HostConfig\":{\"NetworkMode\":\"none\"}}";
    assertThat(engine.post("/containers/create?name=seen", body)).contains("201 ");
    assertThat(engine.post("/containers/seen/start", "")).contains("204 ");
    assertThat(traces.shims()).hasSize(1);
    assertThat(engine.delete("/containers/seen?force=1")).contains("204 ");
  }

  /// Images with layers in common in the registry, one of them in an archive, too.
  private void prepare(Engine engine, Random random) throws IOException, InterruptedException {
    Path context = Files.createDirectory(temp.resolve("context"));
    Files.write(context.resolve("common"), noise(random));
    for (int i = 0; i < IMAGES; i++) {
      Files.write(context.resolve("own"), noise(random));
      Files.writeString(
          context.resolve("Dockerfile"), "FROM busybox\nCOPY common /common\nCOPY own /own\n");
      String name = registry + "/team/app:" + i;
      var _ = engine.images().build(BuildRequest.of(context).withTags(List.of(name)), _ -> {});
      var _ = engine.images().push(name, RegistrySettings.DEFAULT, _ -> {});
    }
    engine.images().tag("busybox", "built-on:1");
    Path file = temp.resolve("archive.tar");
    try (OutputStream out = Files.newOutputStream(file)) {
      engine.images().save(List.of("built-on:1", registry + "/team/app:0"), out);
    }
    archive = Files.readAllBytes(file);
  }

  private static byte[] noise(Random random) {
    byte[] bytes = new byte[LAYER];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String request(Random random) {
    int image = random.nextInt(IMAGES);
    return switch (random.nextInt(5)) {
      case 0 -> "load";
      case 1 -> "remove " + image;
      case 2 -> "build " + random.nextInt();
      default -> "pull " + image;
    };
  }

  private void ignored(String request) {
    try {
      String _ = ask(request);
    } catch (IOException killed) {
      assertThat(killed).as("the engine is killed meanwhile").isNotNull();
    }
  }

  private String ask(String request) throws IOException {
    String[] words = request.split(" ", 2);
    return switch (words[0]) {
      case "load" -> send("POST /images/load", archive);
      case "remove" -> send("DELETE /images/" + app(words[1]) + "?force=1", new byte[0]);
      case "build" ->
          send(
              "POST /build?t=made",
              context(
                  "FROM built-on:1\nCOPY Dockerfile /f\nRUN echo %s > /g\n".formatted(words[1])));
      default ->
          send(
              "POST /images/create?fromImage=" + registry + "/team/app&tag=" + words[1],
              new byte[0]);
    };
  }

  private String app(String tag) {
    return registry + "/team/app:" + tag;
  }

  /// A tar with a Dockerfile; each has a directory of its own since several are asked for at once.
  private byte[] context(String dockerfile) throws IOException {
    Path directory = Files.createTempDirectory(temp, "context");
    Files.writeString(directory.resolve("Dockerfile"), dockerfile);
    Process tar =
        new ProcessBuilder("tar", "-C", directory.toString(), "-cf", "-", "Dockerfile").start();
    return tar.getInputStream().readAllBytes();
  }

  private String send(String line, byte[] body) throws IOException {
    return engine.send(line, body, "");
  }

  /// What the engine says it has is what is on the disk, and nothing else is there.
  private void balances(String when) throws IOException, InterruptedException {
    for (String directory : List.of("tmp", "images/tmp", "images/snapshots")) {
      assertThat(data.resolve(directory)).as(when).isEmptyDirectory();
    }
    assertThat(names("containers")).as(when).containsExactly("journal");
    Set<String> known = new HashSet<>();
    for (JsonNode entry : tree("images/index.json").path("manifests")) {
      String manifest = hex(entry.path("digest"));
      known.add(manifest);
      JsonNode document = tree("images/blobs/sha256/" + manifest);
      known.add(hex(document.path("config").path("digest")));
      document.path("layers").forEach(layer -> known.add(hex(layer.path("digest"))));
    }
    long layers = 0;
    for (String chain : names("images/layers")) {
      JsonNode record = tree("images/layers/" + chain + "/layer.json");
      known.add(hex(record.path("blob").path("digest")));
      layers += record.path("size").asLong();
    }
    assertThat(names("images/blobs/sha256")).as(when).containsExactlyInAnyOrderElementsOf(known);
    JsonNode df = engine.json("/system/df");
    long counted = df.path("LayersSize").asLong();
    for (JsonNode cache : df.path("BuildCache")) {
      counted += cache.path("Shared").asBoolean() ? 0 : cache.path("Size").asLong();
    }
    assertThat(counted).as(when).isEqualTo(layers);
    assertThat(Files.readAllLines(Path.of("/proc/self/mounts")))
        .as(when)
        .filteredOn(line -> line.contains(data.toString()))
        .isEmpty();
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(traces.shims()).as(when).isEmpty());
  }

  private void works(String when, int image, int round) throws IOException {
    assertThat(ask("load")).as(when).contains("Loaded image: ").doesNotContain("error");
    assertThat(ask("pull " + image)).as(when).contains("Status: ").doesNotContain("error");
    assertThat(ask("build " + round)).as(when).contains("Successfully built");
    String body =
        """
        {"Image": "%s", "Cmd": ["/bin/busybox", "cmp", "/own", "/own"],
        "HostConfig": {"NetworkMode": "none"}}\
        """
            .formatted(app(Integer.toString(image)));
    String created = engine.post("/containers/create?name=check", body);
    assertThat(created).as(when).contains("201 ");
    assertThat(engine.post("/containers/check/start", "")).as(when).contains("204 ");
    assertThat(engine.post("/containers/check/wait", "")).as(when).contains("\"StatusCode\":0");
    assertThat(send("DELETE /containers/check", new byte[0])).as(when).contains("204 ");
  }

  private void giveBackEverything(String when) throws IOException {
    for (JsonNode image : engine.json("/images/json")) {
      String removed =
          send("DELETE /images/" + image.path("Id").asString() + "?force=1", new byte[0]);
      assertThat(removed).as(when).contains("200 OK");
    }
    assertThat(engine.post("/build/prune?all=1", "")).as(when).contains("SpaceReclaimed");
    assertThat(engine.json("/system/df").path("LayersSize").asLong()).as(when).isZero();
    for (String directory : List.of("layers", "blobs/sha256", "build-cache", "tmp")) {
      assertThat(data.resolve("images").resolve(directory)).as(when).isEmptyDirectory();
    }
  }

  private JsonNode tree(String path) throws IOException {
    return DockerJson.docker().readTree(Files.readString(data.resolve(path), UTF_8));
  }

  private List<String> names(String path) throws IOException {
    try (Stream<Path> files = Files.list(data.resolve(path))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static String hex(JsonNode digest) {
    return digest.asString().substring("sha256:".length());
  }
}
