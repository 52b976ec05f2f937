package dev.jcompose.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.cli.CommandRun;
import dev.jcompose.cli.FakeEngine;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class ListingCommandsTest {
  private final FakeEngine fake = FakeEngine.start();
  private CommandRun cli = new CommandRun(Path.of("/"));

  @BeforeEach
  void containers(@TempDir Path directory) {
    cli = new CommandRun(directory).to(fake);
    Map<String, Object> web = Listed.container("web", 1, "running", "Up 2 minutes (healthy)");
    web.put(
        "Ports",
        List.of(
            Map.of("IP", "0.0.0.0", "PrivatePort", 80, "PublicPort", 8080, "Type", "tcp"),
            Map.of("IP", "::", "PrivatePort", 80, "PublicPort", 8080, "Type", "tcp"),
            Map.of("IP", "::1", "PrivatePort", 53, "PublicPort", 53, "Type", "udp"),
            Map.of("PrivatePort", 443, "Type", "tcp")));
    fake.on(
        "GET /containers/json",
        200,
        Listed.all(
            web,
            Listed.container("web", 10, "running", "Up 2 minutes"),
            Listed.container("web", 2, "running", "Up 2 minutes"),
            Listed.container("db", 1, "exited", "Exited (3) 5 seconds ago")));
  }

  @AfterEach
  void close() {
    fake.close();
  }

  @Test
  void psIsATableByName() {
    assertThat(cli.run("-p", "p", "ps", "-a")).isZero();

    assertThat(cli.out())
        .isEqualTo(
            """
            NAME       IMAGE     COMMAND                  SERVICE   CREATED         STATUS                     PORTS
            p-db-1     busybox   "sh -c 'echo hello w…"   db        2 minutes ago   Exited (3) 5 seconds ago  \s
            p-web-1    busybox   "sh -c 'echo hello w…"   web       2 minutes ago   Up 2 minutes (healthy)     [::1]:53->53/udp, 443/tcp, 0.0.0.0:8080->80/tcp, [::]:8080->80/tcp
            p-web-2    busybox   "sh -c 'echo hello w…"   web       2 minutes ago   Up 2 minutes              \s
            p-web-10   busybox   "sh -c 'echo hello w…"   web       2 minutes ago   Up 2 minutes              \s
            """);
    assertThat(fake.requests("GET /containers/json").getFirst().query())
        .isEqualTo("all=1&filters={\"label\":{\"com.docker.compose.project=p\":true}}");
  }

  @Test
  void psTakesTemplatesStatesAndServices() {
    cli.run(
        "-p",
        "p",
        "ps",
        "-a",
        "--format",
        "table {{.Name}}\\t{{.ExitCode}}\\t{{.Health}}",
        "db",
        "web");
    cli.run("-p", "p", "ps", "--status", "exited", "-q");
    cli.run("-p", "p", "ps", "--services");

    assertThat(cli.out())
        .isEqualTo(
            """
            NAME       EXIT CODE   HEALTH
            p-db-1     3          \s
            p-web-1    0           healthy
            p-web-2    0          \s
            p-web-10   0          \s
            """
                + Listed.id("db", 1)
                + "\ndb\nweb\n");
  }

  @Test
  void psCutsLongNamesOfVolumes() {
    Map<String, Object> web = Listed.container("web", 1, "running", "Up 2 minutes");
    String unnamed = "0123456789".repeat(6);
    web.put("Mounts", List.of(Map.of("Name", "p_data"), Map.of("Name", unnamed)));
    fake.on("GET /containers/json", 200, Listed.all(web));
    assertThat(cli.run("-p", "p", "ps", "--format", "{{.Mounts}}")).isZero();
    assertThat(cli.run("-p", "p", "ps", "--no-trunc", "--format", "{{.Mounts}}")).isZero();
    assertThat(cli.out()).isEqualTo("p_data,01234567890123…\np_data," + unnamed + "\n");
  }

  @Test
  void aServiceThatIsNotThereIsRefused() {
    for (String command : List.of("ps", "logs", "events")) {
      CommandRun run = new CommandRun(Path.of("/")).to(fake);
      assertThat(run.run("-p", "p", command, "nope")).isEqualTo(1);
      assertThat(run.err()).isEqualTo("no such service: nope\n");
      assertThat(run.out()).isEmpty();
    }
  }

  @Test
  void lsCountsStates() {
    cli.run("ls", "-a");
    cli.run("ls", "-a", "--format", "json");
    cli.run("ls", "-q", "--filter", "name=nothing");

    assertThat(cli.out())
        .isEqualTo(
            """
            NAME                STATUS                  CONFIG FILES
            p                   exited(1), running(3)   /p/compose.yaml
            [{"Name":"p","Status":"exited(1), running(3)","ConfigFiles":"/p/compose.yaml"}]
            """);
    assertThat(fake.requests().getFirst().query())
        .isEqualTo("all=1&filters={\"label\":{\"com.docker.compose.project\":true}}");
  }

  @Test
  void imagesAsksOnceForEachImageAndShowsTheNameThatTheServiceGave() {
    fake.on(
        "GET /images/sha256:f43dc2994f4cc5fbea30b2c049b19ea1229861925ecc2d62ac3cc3008945ee4a/json",
        200,
        """
        {"RepoTags":["another:1.36","busybox:latest"],"Size":1985512,
         "Os":"linux","Architecture":"arm","Variant":"v7"}
        """);
    cli.run("-p", "p", "images", "web");

    assertThat(cli.out())
        .isEqualTo(
            """
            CONTAINER           REPOSITORY          TAG                 PLATFORM            IMAGE ID            SIZE                CREATED
            p-web-1             busybox             latest              linux/arm/v7        f43dc2994f4c        1.99MB              N/A
            p-web-2             busybox             latest              linux/arm/v7        f43dc2994f4c        1.99MB              N/A
            p-web-10            busybox             latest              linux/arm/v7        f43dc2994f4c        1.99MB              N/A
            """);
    assertThat(fake.requests()).hasSize(2);
  }

  @Test
  void portIsThatOfTheReplica() {
    assertThat(cli.run("-p", "p", "port", "web", "80")).isZero();
    assertThat(cli.run("-p", "p", "port", "web", "443")).isEqualTo(1);
    assertThat(cli.run("-p", "p", "port", "--index", "3", "web", "80")).isEqualTo(1);
    assertThat(cli.run("-p", "p", "port", "--protocol", "udp", "web", "53")).isZero();

    assertThat(cli.out()).isEqualTo("0.0.0.0:8080\n[::1]:53\n");
    assertThat(cli.err())
        .isEqualTo(
            """
            no port 443/tcp for container p-web-1: 8080/tcp, 8080/tcp, 53/udp, 443/tcp
            service "web" is not running container #3
            """);
  }

  @Test
  void logsOfTerminalsAndOfPipesAreBothRead() {
    fake.on(
        "GET /containers/" + Listed.id("web", 1) + "/logs",
        (_, exchange) -> {
          exchange.stream("application/vnd.docker.multiplexed-stream");
          byte[] frame = FakeEngine.frameBytes(1, "one\ntwo");
          exchange.chunk(Arrays.copyOf(frame, 5));
          exchange.chunk(Arrays.copyOfRange(frame, 5, frame.length));
          exchange.chunk(FakeEngine.frameBytes(2, "oops\n"));
          exchange.end();
        });
    fake.on(
        "GET /containers/" + Listed.id("db", 1) + "/logs",
        (_, exchange) -> {
          exchange.stream("application/vnd.docker.raw-stream");
          exchange.line("plain");
          exchange.end();
        });
    assertThat(cli.run("-p", "p", "logs", "-n", "7", "-t")).isZero();

    assertThat(cli.out())
        .isEqualTo(
            """
            db-1    | plain
            web-1   | oops
            web-1   | two
            """
                .replace("web-1   | oops\n", "web-1   | one\nweb-1   | oops\n"));
    assertThat(fake.requests("GET /containers/" + Listed.id("db", 1) + "/logs").getFirst().query())
        .isEqualTo("stdout=1&stderr=1&tail=7&timestamps=1");
    assertThat(cli.err()).isEmpty();
  }

  @Test
  void anEngineThatIsNotThereAndCannotBeStartedIsSaidInOneLine() {
    CommandRun run =
        new CommandRun(Path.of("/"))
            .with("JCOMPOSE_HOST", "unix:///nowhere/at/all.sock")
            .with("JCOMPOSE_DATA_ROOT", "/proc/nowhere");
    assertThat(run.run("-p", "p", "ps")).isEqualTo(1);
    assertThat(run.err()).startsWith("engine: ").hasLineCount(1);
  }
}
