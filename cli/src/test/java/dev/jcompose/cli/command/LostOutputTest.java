package dev.jcompose.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.cli.CommandRun;
import dev.jcompose.cli.FakeEngine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Commands that nobody listens to. What they wait for here never ends by itself.
@Timeout(30)
class LostOutputTest {
  private static final String MULTIPLEXED = "application/vnd.docker.multiplexed-stream";
  private static final String DONE = "{\"type\":\"result\",\"exitCode\":0}";
  private final FakeEngine fake = FakeEngine.start();
  private final CountDownLatch end = new CountDownLatch(1);
  private CommandRun cli = new CommandRun(Path.of("/"));

  @BeforeEach
  void project(@TempDir Path directory) {
    cli = new CommandRun(directory).to(fake).file("{name: p, services: {web: {image: x}}}");
    fake.on("GET /containers/json", 200, Listed.all(Listed.container("web", 1, "running", "Up")));
    fake.on("GET /events", (_, exchange) -> endlessly(exchange, Listed.event("start", "web", 1)));
    String web = "/containers/" + Listed.id("web", 1);
    fake.on("GET " + web + "/json", 200, Listed.state(true, false, 0));
    fake.on(
        "GET " + web + "/logs",
        (_, exchange) -> {
          exchange.stream(MULTIPLEXED);
          exchange.chunk(FakeEngine.frameBytes(1, "tick\n"));
          end.await(20, TimeUnit.SECONDS);
        });
    fake.on("GET " + web + "/top", 200, "{\"Titles\":[\"PID\"],\"Processes\":[[\"1\"]]}");
    fake.on("POST " + web + "/exec", 201, "{\"Id\":\"e1\"}");
    fake.on("POST /exec/e1/start", (_, exchange) -> talk(exchange));
    fake.lines(
        "POST /jcompose/v1/projects/p/run",
        "{\"type\":\"result\",\"exitCode\":0,\"containers\":[{\"id\":\"c1\"}]}");
    fake.on("POST /containers/c1/attach", (_, exchange) -> talk(exchange));
    fake.on("POST /containers/c1/wait", (_, exchange) -> endlessly(exchange, ""));
    fake.on("POST /containers/c1/start", 204, "");
    fake.lines("POST /jcompose/v1/projects/p/create", DONE);
    fake.lines("POST /jcompose/v1/projects/p/up", DONE);
  }

  private void endlessly(FakeEngine.Exchange exchange, String line)
      throws IOException, InterruptedException {
    exchange.stream("application/json");
    exchange.line(line);
    end.await(20, TimeUnit.SECONDS);
  }

  private void talk(FakeEngine.Exchange exchange) throws IOException, InterruptedException {
    exchange.upgrade(MULTIPLEXED);
    exchange.frame(1, "x\n");
    end.await(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() {
    end.countDown();
    fake.close();
  }

  private static OutputStream failing(String reason) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(reason);
      }
    };
  }

  private static final String FULL = "No space left on device";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version", "config", "config --services", "ps", "ps -q", "ps --format json", "ls", "top",
        "events", "logs", "logs -f", "exec -T web cat", "run -T web", "up", "--help", "up --help"
      })
  void aDiskThatIsFullFailsTheCommand(String line) {
    int code = cli.output(failing(FULL)).run(line.split(" ", -1));

    assertThat(cli.err()).endsWith("write /dev/stdout: no space left on device\n");
    assertThat(code).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version",
        "config",
        "ps",
        "events",
        "logs",
        "logs -f",
        "exec -T web cat",
        "run -T web",
        "up"
      })
  void aClosedPipeEndsTheCommandAsItsSignalDoes(String line) {
    int code = cli.output(failing("Broken pipe")).run(line.split(" ", -1));

    assertThat(cli.err()).isEmpty();
    assertThat(code).isEqualTo(141);
  }

  @Test
  void progressThatNobodyReadsEndsTheCommand() {
    fake.on(
        "POST /jcompose/v1/projects/p/up",
        (_, exchange) ->
            endlessly(
                exchange,
                "{\"type\":\"task\",\"id\":\"Container p-web-1\",\"status\":\"working\",\"text\":\"Starting\"}"));

    assertThat(cli.messages(failing("Broken pipe")).run("up", "-d")).isEqualTo(141);
  }

  @Test
  void messagesThatCannotBeStoredChangeNothing() {
    assertThat(cli.messages(failing(FULL)).run("up", "-d")).isZero();
  }

  @Test
  void anOutputThatWasClosedFromTheStartIsNotWanted() {
    assertThat(cli.output(failing("Bad file descriptor")).run("ps")).isZero();
  }
}
