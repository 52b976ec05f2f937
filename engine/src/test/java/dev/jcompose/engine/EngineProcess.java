package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jcompose.engine.http.RawClient;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.server.Main;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// An engine in a process of its own, which can be killed, and requests to it.
final class EngineProcess implements AutoCloseable {
  private final Path data;
  private final Path run;
  private final Path shim;
  private final Path log;
  private final List<String> options = new ArrayList<>();
  private Process process;

  /// @param log where its output is appended
  EngineProcess(Path data, Path run, Path shim, Path log) throws IOException {
    this.data = data;
    this.run = run;
    this.shim = shim;
    this.log = log;
    this.process = launch();
    awaitAnswer();
  }

  private Process launch() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("--data-root", data.toString(), "--run-root", run.toString()));
    command.addAll(List.of("--shim", shim.toString(), "--idle-seconds", "0"));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  private void awaitAnswer() {
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> !process.isAlive() || get("/_ping").contains("200 OK"));
    assertThat(process.isAlive()).as("the engine starts; its log: %s", log()).isTrue();
  }

  /// An option of the next one's JVM.
  void option(String option) {
    options.add(option);
  }

  /// Starts the next one.
  void start() throws IOException {
    process = launch();
    awaitAnswer();
  }

  /// Starts one that is not to come up.
  ///
  /// @return its exit code
  int startInVain() throws IOException, InterruptedException {
    Process vain = launch();
    assertThat(vain.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return vain.exitValue();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  /// All it has written.
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException none) {
      return "";
    }
  }

  Path socket() {
    return run.resolve("engine.sock");
  }

  String get(String path) throws IOException {
    return send("GET " + path, new byte[0], "");
  }

  String delete(String path) throws IOException {
    return send("DELETE " + path, new byte[0], "");
  }

  String post(String path, String json) throws IOException {
    return send(
        "POST " + path,
        json.getBytes(StandardCharsets.UTF_8),
        json.isEmpty() ? "" : "Content-Type: application/json\r\n");
  }

  String send(String line, byte[] body, String headers) throws IOException {
    try (var client = new RawClient(socket())) {
      return client
          .send(
              "%s HTTP/1.1\r\nHost: d\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n"
                  .formatted(line, body.length, headers))
          .send(body)
          .readAll();
    }
  }

  /// The JSON that a path answers with.
  JsonNode json(String path) throws IOException {
    String answer = get(path);
    return DockerJson.docker().readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
  }

  /// Makes and starts a container.
  ///
  /// @param host its host configuration, JSON
  void run(String name, String host, String... command) throws IOException {
    String words = "\"" + String.join("\",\"", command) + "\"";
    String body =
        "{\"Image\":\"busybox\",\"Cmd\":[%s],\"StopTimeout\":1,\"HostConfig\":%s}"
            .formatted(words, host);
    assertThat(post("/containers/create?name=" + name, body)).contains(" 201 ");
    assertThat(post("/containers/" + name + "/start", "")).contains(" 204 ");
  }

  /// The state of a container.
  JsonNode state(String name) throws IOException {
    return json("/containers/" + name + "/json").path("State");
  }

  /// Fails where a user would see a trace or the name of a class.
  static void assertPlain(String text) {
    assertThat(text)
        .doesNotContainPattern(Pattern.compile("\\b(java|dev\\.jcompose)\\.[a-z.]+[A-Z]"));
    assertThat(text.toLowerCase(Locale.ROOT)).doesNotContain("exception", "\tat ");
  }

  /// Ends it as a signal does, with all it has mounted.
  @Override
  public void close() {
    process.destroy();
    try {
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
