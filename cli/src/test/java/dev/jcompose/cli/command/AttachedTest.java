package dev.jcompose.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jcompose.cli.CommandRun;
import dev.jcompose.cli.FakeEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Commands that stay connected: `up` in the foreground, `logs -f`, `exec` and `run`.
@Timeout(30)
class AttachedTest {
  private static final String DONE = "{\"type\":\"result\",\"exitCode\":0}";
  private static final String MULTIPLEXED = "application/vnd.docker.multiplexed-stream";
  private final FakeEngine fake = FakeEngine.start();
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private CommandRun cli = new CommandRun(Path.of("/"));

  @BeforeEach
  void project(@TempDir Path directory) {
    cli =
        new CommandRun(directory)
            .to(fake)
            .file(
                """
                name: p
                services:
                  web: {image: x}
                  once: {image: x}
                  quiet: {image: x, attach: false}
                """);
    fake.lines("POST /jcompose/v1/projects/p/create", DONE);
    fake.on(
        "POST /jcompose/v1/projects/p/up",
        (_, exchange) -> {
          started.countDown();
          exchange.stream("application/x-ndjson");
          exchange.line(DONE);
          exchange.end();
        });
    fake.on(
        "POST /jcompose/v1/projects/p/stop",
        (_, exchange) -> {
          stopped.countDown();
          Thread.sleep(50);
          exchange.stream("application/x-ndjson");
          exchange.line(DONE);
          exchange.end();
        });
    list("created");
    log("web", "hello\n", "");
    log("once", "one shot\n", "oops\n");
    log("quiet", "never shown\n", "");
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    fake.close();
  }

  private void list(String state) {
    fake.on(
        "GET /containers/json",
        200,
        Listed.all(
            Listed.container("web", 1, state, ""),
            Listed.container("once", 1, state, ""),
            Listed.container("quiet", 1, state, "")));
  }

  private void log(String service, String out, String err) {
    fake.on(
        "GET /containers/" + Listed.id(service, 1) + "/logs",
        (_, exchange) -> {
          exchange.stream(MULTIPLEXED);
          exchange.chunk(FakeEngine.frameBytes(1, out));
          exchange.chunk(FakeEngine.frameBytes(2, err));
          exchange.end();
        });
    fake.on(
        "GET /containers/" + Listed.id(service, 1) + "/json", 200, Listed.state(false, false, 0));
  }

  private interface Story {
    void tell(FakeEngine.Exchange events) throws IOException, InterruptedException;
  }

  private void events(Story story) {
    fake.on(
        "GET /events",
        (_, exchange) -> {
          exchange.stream("application/json");
          started.await(10, TimeUnit.SECONDS);
          story.tell(exchange);
          stopped.await(20, TimeUnit.SECONDS);
          exchange.end();
        });
  }

  private static void lifeOf(FakeEngine.Exchange events, String service, int exitCode)
      throws IOException {
    events.line(Listed.event("start", service, 1));
    events.line(Listed.event("die", service, 1, "exitCode", String.valueOf(exitCode)));
  }

  private static int code(Future<Integer> run) throws InterruptedException {
    try {
      return run.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void upStaysUntilAllHaveEndedAndShowsWhatTheyWrote() {
    events(events -> {
      events.line(Listed.event("start", "web", 1));
      lifeOf(events, "once", 3);
      lifeOf(events, "quiet", 0);
      events.line(Listed.event("die", "web", 1, "exitCode", "0"));
    });
    assertThat(cli.run("up")).as(cli.err()).isZero();

    assertThat(cli.out())
        .startsWith("Attaching to once-1, web-1\n")
        .contains("once-1  | one shot\n", "web-1   | hello\n")
        .contains("once-1 exited with code 3\n", "web-1 exited with code 0\n")
        .doesNotContain("quiet");
    assertThat(cli.out().indexOf("one shot")).isLessThan(cli.out().indexOf("once-1 exited"));
    assertThat(cli.err()).contains("once-1  | oops\n");
  }

  @Test
  void theWatchIsSaidToBeOnWhenEverythingHasStarted() {
    cli.file(
        """
        name: p
        services:
          web: {image: x, develop: {watch: [{path: ., action: sync, target: /w}]}}
        """);
    fake.on(
        "POST /jcompose/v1/projects/p/watch",
        (_, exchange) -> {
          exchange.stream("application/x-ndjson");
          exchange.line("{\"type\":\"log\",\"text\":\"Watch enabled\"}");
          exchange.line("{\"type\":\"end\"}");
          exchange.end();
        });
    fake.on(
        "POST /jcompose/v1/projects/p/up",
        (_, exchange) -> {
          started.countDown();
          exchange.stream("application/x-ndjson");
          exchange.line("{\"type\":\"result\",\"exitCode\":1,\"message\":\"nothing starts here\"}");
          exchange.end();
        });
    events(_ -> {});

    assertThat(cli.run("up", "--watch")).isEqualTo(1);
    assertThat(cli.err()).contains("nothing starts here");
    assertThat(cli.out()).doesNotContain("Watch enabled");
  }

  @Test
  void whatIsChangedWhileEverythingStartsIsWatchedToo() {
    cli.file(
        """
        name: p
        services:
          web: {image: x, develop: {watch: [{path: ., action: sync, target: /w}]}}
        """);
    fake.lines(
        "POST /jcompose/v1/projects/p/watch",
        "{\"type\":\"log\",\"text\":\"Watch enabled\"}",
        "{\"type\":\"batch\",\"paths\":2,\"milliseconds\":7}",
        "{\"type\":\"end\"}");
    events(events -> lifeOf(events, "web", 0));

    assertThat(cli.run("--verbose", "up", "--watch")).as(cli.err()).isZero();

    List<String> asked = fake.requests().stream().map(request -> request.path()).toList();
    assertThat(asked.indexOf("/jcompose/v1/projects/p/watch"))
        .isNotNegative()
        .isLessThan(asked.indexOf("/jcompose/v1/projects/p/up"));
    assertThat(cli.out()).contains("Watch enabled");
    assertThat(cli.err())
        .contains("Watch configuration for service \"web\":", "  - Action sync for path \"")
        .contains("batch complete: duration[7ms] count[2]");
  }

  @Test
  void theExitCodeOfAServiceThatDoesNotStartIsNotWaitedFor() {
    cli.file(
        """
        name: p
        services:
          web: {image: x}
          job: {image: x, profiles: [jobs]}
        """);

    assertThat(cli.run("up", "--exit-code-from", "job")).isOne();
    assertThat(cli.err())
        .isEqualTo(
            "no such service: job: disabled (enable a profile of it, or name it as a service to start)\n");
    assertThat(fake.requests()).noneMatch(request -> request.path().endsWith("/up"));
  }

  @ParameterizedTest
  @CsvSource({
    "up once, once",
    "up --attach-dependencies once, once",
    "up --attach once, once",
    "up --no-attach web, once",
    "up once web, once web",
  })
  void upEndsWithTheLastContainerThatItIsAbout(String line, String ending) {
    events(events -> {
      events.line(Listed.event("start", "web", 1));
      events.line(Listed.event("start", "quiet", 1));
      for (String service : ending.split(" ", -1)) {
        lifeOf(events, service, 3);
      }
    });
    assertThat(cli.run(line.split(" ", -1))).as(cli.err()).isZero();
    assertThat(cli.out()).contains("once-1 exited with code 3\n");
    assertThat(fake.requests("POST /jcompose/v1/projects/p/stop")).isEmpty();
  }

  @Test
  void theEndOfAnotherServiceAbortsNothing() {
    events(events -> {
      lifeOf(events, "web", 7);
      lifeOf(events, "once", 3);
    });
    assertThat(cli.run("up", "--abort-on-container-exit", "once")).isEqualTo(3);

    var stop = fake.requests("POST /jcompose/v1/projects/p/stop").getFirst().json();
    assertThat(stop.at("services").print()).isEqualTo("[\"once\"]");
    assertThat(stop.at("options").print()).isEqualTo("{\"supersede\":true}");
  }

  @Test
  void anAbortThatCannotStopIsNoSuccess() {
    fake.on(
        "POST /jcompose/v1/projects/p/stop",
        (_, exchange) -> {
          stopped.countDown();
          exchange.json(500, "{\"message\":\"it does not stop\"}");
        });
    events(events -> lifeOf(events, "once", 0));
    assertThat(cli.run("up", "--abort-on-container-exit")).isEqualTo(1);
    assertThat(cli.err()).endsWith("it does not stop\n");
  }

  @Test
  void onlyWhatUpBringsUpIsAttachedTo() {
    assertThat(cli.run("up", "--attach", "web", "once")).isEqualTo(1);
    assertThat(cli.err()).isEqualTo("cannot attach to services not included in up: web\n");
    assertThat(fake.requests()).isEmpty();
  }

  @Test
  void everythingIsCreatedBeforeAnythingIsStarted() {
    events(events -> {
      lifeOf(events, "web", 0);
      lifeOf(events, "once", 0);
      lifeOf(events, "quiet", 0);
    });
    cli.run("up", "--build", "--force-recreate", "--scale", "web=1");

    assertThat(
            fake.requests("POST /jcompose/v1/projects/p/create")
                .getFirst()
                .json()
                .at("options")
                .print())
        .isEqualTo("{\"scale\":{\"web\":1},\"build\":true,\"forceRecreate\":true,\"ask\":true}");
    var rest = fake.requests("POST /jcompose/v1/projects/p/up").getFirst().json().at("options");
    assertThat(rest.at("noRecreate").isTrue()).isTrue();
    assertThat(rest.at("forceRecreate").isNothing()).isTrue();
    assertThat(rest.at("build").isNothing()).isTrue();
    assertThat(rest.at("scale", "web").number()).isEqualTo(1);
  }

  @Test
  void theFirstEndAbortsWhenItMust() {
    events(events -> {
      events.line(Listed.event("start", "web", 1));
      lifeOf(events, "once", 7);
    });
    assertThat(cli.run("up", "--abort-on-container-exit")).isEqualTo(7);

    assertThat(cli.err()).contains("Aborting on container exit...\n");
    assertThat(fake.requests("POST /jcompose/v1/projects/p/stop")).hasSize(1);
  }

  @Test
  void aFailureAbortsAndASuccessDoesNot() {
    events(events -> {
      events.line(Listed.event("start", "web", 1));
      lifeOf(events, "quiet", 0);
      lifeOf(events, "once", 9);
    });
    assertThat(cli.run("up", "--abort-on-container-failure")).isEqualTo(9);
  }

  @Test
  void theExitCodeIsThatOfTheChosenServiceEvenWhenAnotherEndsFirst() {
    fake.on(
        "GET /containers/" + Listed.id("web", 1) + "/json", 200, Listed.state(false, false, 143));
    events(events -> {
      events.line(Listed.event("start", "web", 1));
      lifeOf(events, "once", 7);
    });
    assertThat(cli.run("up", "--exit-code-from", "web")).isEqualTo(143);
  }

  @Test
  void aContainerThatComesBackKeepsUpThere() {
    fake.on("GET /containers/" + Listed.id("once", 1) + "/json", 200, Listed.state(false, true, 1));
    events(events -> {
      lifeOf(events, "web", 0);
      lifeOf(events, "quiet", 0);
      lifeOf(events, "once", 1);
      await().until(() -> cli.out().contains("once-1 exited with code 1 (restarting)"));
      fake.on(
          "GET /containers/" + Listed.id("once", 1) + "/json", 200, Listed.state(false, false, 0));
      lifeOf(events, "once", 0);
    });
    assertThat(cli.run("up")).isZero();

    assertThat(cli.out()).containsOnlyOnce("once-1 exited with code 0\n");
    assertThat(fake.requests("GET /containers/" + Listed.id("once", 1) + "/logs")).hasSize(2);
  }

  @Test
  void theFirstInterruptStopsTheNamedServicesAndTheSecondKills() throws InterruptedException {
    list("running");
    CountDownLatch killed = new CountDownLatch(1);
    fake.on(
        "POST /jcompose/v1/projects/p/stop",
        (_, exchange) -> {
          stopped.countDown();
          killed.await(10, TimeUnit.SECONDS);
          exchange.stream("application/x-ndjson");
          exchange.line("{\"type\":\"hook\",\"source\":\"web-1\",\"text\":\"bye\"}");
          exchange.line(DONE);
          exchange.end();
        });
    fake.on(
        "POST /containers/" + Listed.id("web", 1) + "/kill",
        (_, exchange) -> {
          exchange.json(204, "");
          killed.countDown();
        });
    events(events -> events.line(Listed.event("start", "web", 1)));
    Future<Integer> run = threads.submit(() -> cli.run("up", "web"));
    await().until(() -> cli.waitsFor("INT") && started.getCount() == 0);
    cli.signal("INT");
    await().until(() -> stopped.getCount() == 0);
    assertThat(run.isDone()).isFalse();
    cli.signal("INT");

    assertThat(code(run)).isEqualTo(130);
    assertThat(cli.out()).containsPattern("web-1 +\\| bye\n");
    assertThat(cli.err()).contains("Gracefully stopping... (press Ctrl+C again to force)\n");
    assertThat(
            fake.requests("POST /jcompose/v1/projects/p/stop")
                .getFirst()
                .json()
                .at("services")
                .print())
        .isEqualTo("[\"web\"]");
    assertThat(fake.requests("POST /containers/" + Listed.id("web", 1) + "/kill")).hasSize(1);
  }

  @Test
  void aStartThatFailsEndsUp() {
    events(_ -> {});
    fake.on(
        "POST /jcompose/v1/projects/p/up",
        (_, exchange) -> {
          started.countDown();
          exchange.stream("application/x-ndjson");
          exchange.line(
              "{\"type\":\"result\",\"exitCode\":1,\"message\":\"dependency failed to start: container p-db-1 is unhealthy\"}");
          exchange.end();
        });
    assertThat(cli.run("up")).isEqualTo(1);

    assertThat(cli.err()).endsWith("dependency failed to start: container p-db-1 is unhealthy\n");
  }

  @Test
  void followedLogsGoOnAfterARestartAndEndWithTheLastContainer() {
    list("running");
    started.countDown();
    events(events -> {
      lifeOf(events, "once", 0);
      lifeOf(events, "quiet", 0);
      events.line(Listed.event("die", "web", 1, "exitCode", "0"));
      events.line(Listed.event("start", "web", 1));
      events.line(Listed.event("die", "web", 1, "exitCode", "0"));
      stopped.countDown();
    });
    fake.on("GET /containers/" + Listed.id("web", 1) + "/json", 200, Listed.state(false, true, 0));
    Future<Integer> run = threads.submit(() -> cli.run("logs", "-f", "--tail", "0"));
    await().atMost(Duration.ofSeconds(10)).until(run::isDone);

    assertThat(cli.out())
        .contains("once-1 exited with code 0\n", "web-1 exited with code 0 (restarting)\n");
    var logs = fake.requests("GET /containers/" + Listed.id("web", 1) + "/logs");
    assertThat(logs).hasSize(2);
    assertThat(logs.getFirst().query()).isEqualTo("stdout=1&stderr=1&tail=0&follow=1");
    assertThat(logs.getLast().query()).startsWith("stdout=1&stderr=1&tail=all&follow=1&since=");
  }

  @Test
  void execConnectsTheStreamsAndReturnsTheExitCode() {
    list("running");
    fake.on("POST /containers/" + Listed.id("web", 1) + "/exec", 201, "{\"Id\":\"e1\"}");
    fake.on(
        "POST /exec/e1/start",
        (_, exchange) -> {
          exchange.upgrade(MULTIPLEXED);
          String input = exchange.rest();
          exchange.frame(1, "got " + input);
          exchange.frame(2, "bad");
        });
    fake.on("GET /exec/e1/json", 200, "{\"ExitCode\":42}");

    assertThat(
            cli.input("text")
                .with("B", "2")
                .run("exec", "-e", "A=1", "-e", "B", "-w", "/tmp", "-u", "me", "web", "cat", "-n"))
        .isEqualTo(42);
    assertThat(cli.out()).isEqualTo("got text");
    assertThat(cli.err()).isEqualTo("bad");
    assertThat(fake.requests("POST /containers/" + Listed.id("web", 1) + "/exec").getFirst().body())
        .isEqualTo(
            "{\"Cmd\":[\"cat\",\"-n\"],\"Tty\":false,\"AttachStdin\":true,\"AttachStdout\":true,"
                + "\"AttachStderr\":true,\"Privileged\":false,\"Env\":[\"A=1\",\"B=2\"],"
                + "\"User\":\"me\",\"WorkingDir\":\"/tmp\"}");
  }

  @Test
  void runAttachesAndWaitsBeforeItStarts() {
    fake.lines(
        "POST /jcompose/v1/projects/p/run",
        "{\"type\":\"result\",\"exitCode\":0,\"containers\":[{\"id\":\"c1\",\"name\":\"p-web-run-1\"}]}");
    CountDownLatch running = new CountDownLatch(1);
    fake.on(
        "POST /containers/c1/attach",
        (_, exchange) -> {
          exchange.upgrade(MULTIPLEXED);
          running.await(10, TimeUnit.SECONDS);
          exchange.frame(1, "hi\n");
        });
    fake.on(
        "POST /containers/c1/wait",
        (_, exchange) -> {
          exchange.stream("application/json");
          running.await(10, TimeUnit.SECONDS);
          exchange.line("{\"StatusCode\":9}");
          exchange.end();
        });
    fake.on(
        "POST /containers/c1/start",
        (_, exchange) -> {
          exchange.json(204, "");
          running.countDown();
        });

    assertThat(cli.run("run", "--rm", "-e", "A=1", "--entrypoint", "sh -c", "web", "echo hi"))
        .isEqualTo(9);
    assertThat(cli.out()).isEqualTo("hi\n");
    assertThat(fake.requests())
        .extracting(FakeEngine.Request::line)
        .containsExactly(
            "POST /jcompose/v1/projects/p/run",
            "POST /containers/c1/attach",
            "POST /containers/c1/wait",
            "POST /containers/c1/start");
    assertThat(fake.requests().get(2).query()).isEqualTo("condition=removed");
    assertThat(fake.requests().getFirst().json().at("options").print())
        .isEqualTo(
            "{\"service\":\"web\",\"command\":[\"echo hi\"],\"entrypoint\":[\"sh\",\"-c\"],"
                + "\"environment\":[\"A=1\"],\"stdin\":true,\"autoRemove\":true}");
  }

  @Test
  void aContainerThatCannotBeStartedFailsTheRun() {
    fake.lines(
        "POST /jcompose/v1/projects/p/run",
        "{\"type\":\"result\",\"exitCode\":0,\"containers\":[{\"id\":\"c1\"}]}");
    fake.on("POST /containers/c1/attach", (_, exchange) -> exchange.upgrade(MULTIPLEXED));
    fake.on(
        "POST /containers/c1/wait",
        (_, exchange) -> {
          exchange.stream("application/json");
          stopped.await(5, TimeUnit.SECONDS);
        });
    fake.on(
        "POST /containers/c1/start",
        400,
        "{\"message\":\"exec: \\\"nosuch\\\": executable file not found in $PATH\"}");

    assertThat(cli.run("run", "web", "nosuch")).isEqualTo(1);
    assertThat(cli.err()).isEqualTo("exec: \"nosuch\": executable file not found in $PATH\n");
  }

  @Test
  void aDetachedRunPrintsItsContainer() {
    fake.lines(
        "POST /jcompose/v1/projects/p/run",
        "{\"type\":\"result\",\"exitCode\":0,\"containers\":[{\"id\":\"c1\"}]}");

    assertThat(cli.run("run", "-d", "web")).isZero();
    assertThat(cli.out()).isEqualTo("c1\n");
    assertThat(fake.requests()).hasSize(1);
  }
}
