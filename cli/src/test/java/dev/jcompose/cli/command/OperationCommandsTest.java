package dev.jcompose.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.cli.CommandRun;
import dev.jcompose.cli.FakeEngine;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class OperationCommandsTest {
  private static final String DONE = "{\"type\":\"result\",\"exitCode\":0}";
  private final FakeEngine fake = FakeEngine.start();
  private CommandRun cli = new CommandRun(Path.of("/"));

  @BeforeEach
  void project(@TempDir Path directory) {
    cli =
        new CommandRun(directory)
            .to(fake)
            .file("name: p\nservices: {web: {image: x, depends_on: [db]}, db: {image: x}}\n");
  }

  @AfterEach
  void close() {
    fake.close();
  }

  private String options(String verb) {
    return fake.requests("POST /jcompose/v1/projects/p/" + verb)
        .getLast()
        .json()
        .at("options")
        .print();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          up      | up -d --scale web=3 --build --remove-orphans -t 5 --no-deps | {"scale":{"web":3},"build":true,"noDeps":true,"removeOrphans":true,"timeout":5,"ask":true}
          up      | up --wait --wait-timeout 9 -V                               | {"renewAnonVolumes":true,"ask":true,"wait":true,"waitTimeout":9}
          up      | up --no-start --force-recreate --always-recreate-deps       | {"forceRecreate":true,"alwaysRecreateDeps":true,"ask":true,"noStart":true}
          create  | create --no-build --no-recreate                             | {"noBuild":true,"noRecreate":true,"ask":true}
          scale   | scale web=2 db=0 --no-deps                                  | {"scale":{"web":2,"db":0},"noDeps":true}
          down    | down -v --rmi local -t 3 --remove-orphans                   | {"volumes":true,"rmi":"local","removeOrphans":true,"timeout":3}
          start   | start --wait                                                | {"wait":true}
          stop    | stop -t 0                                                   | {"timeout":0}
          restart | restart --no-deps --timeout=4                               | {"timeout":4,"noDeps":true}
          kill    | kill -s HUP                                                 | {"signal":"HUP"}
          build   | build --no-cache --build-arg A=1 -q --with-dependencies     | {"noCache":true,"withDependencies":true,"buildArgs":{"A":"1"}}
          build   | build --push web                                            | {"push":true}
          pull    | pull --ignore-buildable --include-deps --policy missing     | {"pull":"missing","includeDeps":true,"ignoreBuildable":true}
          pull    | pull --ignore-pull-failures -q                              | {"ignoreFailures":true}
          push    | push --ignore-push-failures --include-deps                  | {"includeDeps":true,"ignoreFailures":true}
          up      | up -d --pull always --quiet-pull                            | {"pull":"always","ask":true}
          create  | create --pull never -y                                      | {"pull":"never","assumeYes":true}
          pause   | pause                                                       | {}
          up      | --parallel 4 up -d                                          | {"ask":true,"parallel":4}
          """)
  void flagsBecomeOptionsOfTheProjectApi(String verb, String line, String options) {
    fake.lines("POST /jcompose/v1/projects/p/" + verb, "{\"type\":\"plan\",\"lines\":[]}", DONE);

    assertThat(cli.run(line.strip().split(" +"))).as(cli.err()).isZero();
    assertThat(options(verb)).isEqualTo(options);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          up -d --build --no-build                   | --build and --no-build are incompatible
          up -d --force-recreate --no-recreate       | --force-recreate and --no-recreate are incompatible
          up -d --abort-on-container-exit            | --detach cannot be combined with --abort-on-container-exit, --attach or --attach-dependencies
          up --attach-dependencies --attach web      | cannot combine --attach and --attach-dependencies
          up -d nope                                 | no such service: nope
          up --scale nope=3 -d                       | no such service: nope: not found
          up --exit-code-from nope                   | no such service: nope: not found
          up --pull foo -d                           | invalid --pull option "foo"
          up -d --scale web                          | invalid --scale option "web". Should be SERVICE=NUM
          down --rmi foo                             | invalid value for --rmi: "foo"
          down nope                                  | no such service: nope
          scale web                                  | invalid scale specifier: web
          scale web=x                                | invalid scale specifier: can't parse replica value as int: web=x
          scale web=99999999999                      | invalid scale specifier: more than 999999999 replicas: web=99999999999
          logs --index -1 web                        | --index must not be negative: replicas are numbered from 1
          --progress foo up -d                       | unsupported --progress value "foo"
          -p P1 --project-directory /nowhere stop    | invalid project name "P1": must consist only of lowercase alphanumeric characters, hyphens, and underscores as well as start with a letter or number
          logs --index 2                             | --index requires one service to be selected
          logs --tail abc                            | invalid argument "abc" for "-n, --tail" flag: a number of lines, or all
          up -d --no-attach nope                     | no such service: nope: not found
          up --wait --attach web                     | --wait cannot be combined with --attach or --attach-dependencies
          ps --status runing                         | invalid status "runing" (did you mean "running"?)
          ps --filter status=foo                     | invalid status "foo" (paused, restarting, removing, running, dead, created or exited)
          ls --filter name                           | invalid argument "name" for "--filter" flag: bad format of filter (expected name=value)
          run -e =x web                              | invalid environment variable: =x
          run -l =x web                              | label must be set as KEY=VALUE
          run -p 99999:80 web                        | --publish: invalid host port in "99999:80": "99999" is not a port (write a number up to 65535, or a range such as 8000-8010)
          run -p 1.2.3:80:80 web                     | --publish: invalid IP address "1.2.3" in "1.2.3:80:80"
          run -p 80/foo web                          | --publish: invalid protocol "foo" in "80/foo" (tcp, udp or sctp)
          run -v :/x web                             | --volume: ":/x" has an empty section between colons
          run -v rel:x web                           | --volume: "rel:x": "x" is not an absolute path (invalid mount path: mount path must be absolute)
          run -v /a:/b:zz web                        | --volume: "/a:/b:zz": invalid mode: zz
          run -w rel web                             | --workdir: "rel" is not an absolute path
          run --cap-add NOPE web                     | --cap-add: "NOPE" is not a capability (as NET_ADMIN, or ALL)
          run --name -x web                          | --name: "-x" is not a container name (at least two of [a-zA-Z0-9][a-zA-Z0-9_.-])
          start --wait-timeout -1                    | --wait-timeout must be a non-negative integer
          cp web: .                                  | a path is missing after "web:"
          cp /x web:                                 | a path is missing after "web:"
          config --format=                           | unsupported format ""
          --ansi foo up -d                           | unsupported --ansi value "foo" (never, always or auto)
          """)
  void whatMakesNoSenseIsRefusedBeforeTheEngineIsAsked(String line, String message) {
    assertThat(cli.run(line.strip().split(" +"))).isEqualTo(1);
    assertThat(cli.err()).isEqualTo(message + "\n");
    assertThat(fake.requests()).isEmpty();
  }

  @Test
  void theProjectAndTheNamedServicesAreSent() {
    fake.lines("POST /jcompose/v1/projects/p/up", DONE);
    cli.run("up", "-d", "web");

    var body = fake.requests().getFirst().json();
    assertThat(body.at("services").print()).isEqualTo("[\"web\"]");
    assertThat(body.at("project", "services").fields()).containsKeys("web", "db");
    assertThat(body.at("dryRun").isTrue()).isFalse();
  }

  @Test
  void aProjectThatIsOnlyNamedIsLeftToTheEngine() {
    fake.lines("POST /jcompose/v1/projects/other/stop", DONE);
    assertThat(cli.run("-p", "other", "stop")).isZero();

    assertThat(fake.requests().getFirst().json().at("project").isNothing()).isTrue();
  }

  @Test
  void anEmptyProjectNameCountsAsNone() {
    fake.lines("POST /jcompose/v1/projects/p/stop", DONE);
    assertThat(cli.run("-p", "", "stop")).isZero();

    assertThat(fake.requests().getFirst().json().at("project").isNothing()).isFalse();
  }

  @Test
  void progressGoesToStderrAndNothingToStdout() {
    fake.lines(
        "POST /jcompose/v1/projects/p/up",
        "{\"type\":\"plan\",\"lines\":[\"[] -> #1 x\"]}",
        "{\"type\":\"task\",\"id\":\"Container p-web-1\",\"status\":\"working\",\"text\":\"Starting\"}",
        "{\"type\":\"task\",\"id\":\"Container p-web-1\",\"status\":\"done\",\"text\":\"Started\"}",
        "{\"type\":\"warning\",\"message\":\"found orphan containers\"}",
        "{\"type\":\"somethingNew\"}",
        DONE);
    cli.run("up", "-d");

    assertThat(cli.out()).isEmpty();
    assertThat(cli.err())
        .isEqualTo(
            """
             Container p-web-1 Starting
             Container p-web-1 Started
            warning: found orphan containers
            """);
  }

  @Test
  void aDryRunPrintsThePlan() {
    fake.lines(
        "POST /jcompose/v1/projects/p/up",
        "{\"type\":\"plan\",\"lines\":[\"[] -> #1 network:default, CreateNetwork, not found\",\"[1] -> #2 x\"]}",
        DONE);
    assertThat(cli.run("up", "--dry-run")).isZero();

    assertThat(cli.out())
        .isEqualTo("[] -> #1 network:default, CreateNetwork, not found\n[1] -> #2 x\n");
    assertThat(fake.requests().getFirst().json().at("dryRun").isTrue()).isTrue();
  }

  @Test
  void aFailureSaysWhichServiceAndShowsItsLastLines() {
    fake.lines(
        "POST /jcompose/v1/projects/p/up",
        "{\"type\":\"failure\",\"message\":\"dependency db failed to start\",\"service\":\"db\","
            + "\"container\":\"p-db-1\",\"exitCode\":3,\"oomKilled\":true,\"log\":[\"one\",\"two\\n\"],\"probes\":[\"refused\"]}",
        "{\"type\":\"result\",\"exitCode\":1,\"message\":\"dependency db failed to start\"}");
    assertThat(cli.run("up", "-d")).isEqualTo(1);

    assertThat(cli.err())
        .isEqualTo(
            """
            dependency db failed to start (service db, container p-db-1, exit code 3, killed by the kernel for lack of memory)
              last probe:
                refused
              last lines of its log:
                one
                two
            """);
  }

  @Test
  void anErrorInJsonModeIsJson() {
    fake.on("POST /jcompose/v1/projects/p/up", 409, "{\"message\":\"busy with down\"}");
    assertThat(cli.run("--progress", "json", "up", "-d")).isEqualTo(1);

    assertThat(cli.err()).isEqualTo("{\"error\":true,\"message\":\"busy with down\"}\n");
  }

  /// As an engine of another version answers (see `ProjectApi`).
  @ParameterizedTest
  @ValueSource(
      strings = {
        "this command line is older than the engine (project API 1, the engine has 2): update it",
        "the engine is older than this command line (project API 0, the command line has 1):"
            + " restart it with \"jcompose engine stop\"",
        "up: unknown option \"x\" (the command line may be newer than the engine)",
      })
  void anEngineOfAnotherVersionIsToldInOneLine(String message) {
    fake.on(
        "POST /jcompose/v1/projects/p/up",
        400,
        "{\"message\":\"" + message.replace("\"", "\\\"") + "\"}");
    assertThat(cli.run("up", "-d")).isEqualTo(1);

    assertThat(cli.err()).isEqualTo(message + "\n");
  }

  @Test
  void anEngineThatKnowsNothingOfTheOperationIsOlder() {
    fake.on("POST /jcompose/v1/projects/p/up", 404, "{\"message\":\"page not found\"}");
    assertThat(cli.run("up", "-d")).isEqualTo(1);

    assertThat(cli.err())
        .isEqualTo(
            "the engine is older than this command line and does not know \"up\":"
                + " restart it with \"jcompose engine stop\"\n");
  }

  @Test
  void anEngineThatDiesInTheMiddleIsAnError() {
    fake.lines(
        "POST /jcompose/v1/projects/p/up",
        "{\"type\":\"task\",\"id\":\"x\",\"status\":\"working\",\"text\":\"Creating\"}");
    assertThat(cli.run("up", "-d")).isEqualTo(1);

    assertThat(cli.err()).endsWith("the engine stopped before the operation finished\n");
  }

  @Test
  void rmAsksAndTakesNoForNo() {
    fake.on(
        "GET /containers/json",
        200,
        Listed.all(
            Listed.container("web", 1, "exited", "Exited (0) 1 second ago"),
            Listed.container("db", 1, "running", "Up 1 second")));
    fake.lines("POST /jcompose/v1/projects/p/rm", DONE);

    assertThat(cli.input("n\n").run("rm")).isZero();
    assertThat(fake.requests("POST /jcompose/v1/projects/p/rm")).isEmpty();
    assertThat(cli.input("").run("rm")).isZero();
    assertThat(fake.requests("POST /jcompose/v1/projects/p/rm")).isEmpty();
    assertThat(cli.input("y\n").run("rm", "-v")).isZero();
    assertThat(options("rm")).isEqualTo("{\"volumes\":true}");
    assertThat(cli.out()).startsWith("? Going to remove p-web-1 (y/N) ");
  }

  @Test
  void allProblemsOfAFileArePrintedWithTheirPlaces() {
    cli.file("services:\n  web:\n    foo: 1\n    image: 2\n    ports: x\n");
    assertThat(cli.run("up", "-d")).isEqualTo(15);

    assertThat(cli.err())
        .isEqualTo(
            """
            compose.yaml:3:5: error: services.web: attribute "foo" is not known
                  foo: 1
                  ^
            compose.yaml:4:12: error: services.web.image must be a string, not a number (write it in quotes: "2")
                  image: 2
                         ^
            compose.yaml:5:12: error: services.web.ports must be a list, not a string (begin the item with "- ")
                  ports: x
                         ^
            """);
    assertThat(fake.requests()).isEmpty();
  }

  @Test
  void aFileThatIsMissingHasAnExitCodeOfItsOwn(@TempDir Path empty) {
    assertThat(cli.run("-f", "nope.yaml", "ps")).isEqualTo(14);
    CommandRun elsewhere = new CommandRun(empty).to(fake);
    assertThat(elsewhere.run("--project-directory", empty.toString(), "up")).isEqualTo(14);
    assertThat(elsewhere.err()).startsWith("no configuration file provided: not found");
  }

  @Test
  void theUserIsAskedBeforeDataGoesAndNothingIsDoneUntilThen() {
    String question =
        "{\"type\":\"question\",\"volume\":\"p_data\",\"text\":\"Volume \\\"p_data\\\" exists but doesn't match configuration in compose file. Recreate (data will be lost)?\"}";
    fake.on(
        "POST /jcompose/v1/projects/p/up",
        (request, exchange) -> {
          exchange.stream("application/x-ndjson");
          if (request.json().at("options", "ask").isTrue()) {
            exchange.line(question);
          }
          exchange.line(DONE);
          exchange.end();
        });

    assertThat(cli.input("y\n").run("up", "-d")).isZero();
    assertThat(cli.out())
        .isEqualTo(
            "? Volume \"p_data\" exists but doesn't match configuration in compose file. Recreate (data will be lost)? (y/N) ");
    assertThat(options("up")).isEqualTo("{\"recreateVolumes\":[\"p_data\"]}");

    assertThat(cli.input("").run("up", "-d")).isZero();
    assertThat(options("up")).isEqualTo("{}");
  }
}
