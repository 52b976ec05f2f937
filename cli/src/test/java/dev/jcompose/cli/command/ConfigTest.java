package dev.jcompose.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
  private Path directory = Path.of("/");
  private CommandRun cli = new CommandRun(Path.of("/"));

  @BeforeEach
  void project(@TempDir Path temporary) {
    directory = temporary;
    cli =
        new CommandRun(temporary)
            .with("TAG", "1.2")
            .file(
                """
                name: p
                services:
                  web: {image: "nginx:${TAG}", depends_on: [db], command: "echo $$HOME"}
                  db: {build: ., volumes: ["data:/d"]}
                  debug: {image: busybox, profiles: [tools]}
                volumes: {data: {}}
                """);
  }

  @Test
  void theWholeIsYamlThatCanBeReadAgain() {
    assertThat(cli.run("config", "web")).as(cli.err()).isZero();
    assertThat(cli.out())
        .startsWith("name: p\nservices:\n  db:\n")
        .contains("image: nginx:1.2\n", "- $$HOME\n")
        .doesNotContain("debug");
    String first = cli.out();
    CommandRun again = new CommandRun(directory).file(first);
    assertThat(again.run("config")).as(again.err()).isZero();
    assertThat(again.out()).isEqualTo(first);
  }

  @Test
  void partsAreListed() {
    cli.run("config", "--services");
    cli.run("config", "--volumes");
    cli.run("config", "--images");
    cli.run("config", "--profiles");
    cli.run("config", "-q");

    assertThat(cli.out()).isEqualTo("web\ndb\ndata\nnginx:1.2\np-db\ntools\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--services", "--volumes", "--networks", "--models", "--profiles", "--images"})
  void namesAreListedAlsoWhereAFileOfVariablesIsMissing(String flag) {
    cli.file("services: {a: {image: x, env_file: nope.env}}");

    assertThat(cli.run("config", flag)).as(cli.err()).isZero();
    assertThat(cli.run("config")).isEqualTo(14);
  }

  @Test
  void aProfileBringsItsServices() {
    cli.run("--profile", "tools", "config", "--services");

    assertThat(cli.out()).isEqualTo("web\ndb\ndebug\n");
  }

  @Test
  void variablesMayStay() {
    assertThat(cli.run("config", "--no-interpolate")).isZero();
    assertThat(cli.out()).contains("image: nginx:${TAG}\n").contains("$$HOME");
    assertThat(cli.run("config", "--no-interpolate", "--hash", "*")).isEqualTo(1);
  }

  @Test
  void keysAreInDockerComposesOrderAlsoWhereVariablesStay() {
    cli.file(
        "name: p\nservices: {a10: {image: $I}, a2: {image: x, cap_add: [], annotations: {}}}\n");

    cli.run("config", "--no-interpolate");
    assertThat(cli.out())
        .isEqualTo(
            """
            name: p
            networks:
              default:
                name: p_default
            services:
              a2:
                annotations: {}
                cap_add: []
                image: x
                networks:
                  default: null
              a10:
                image: $I
                networks:
                  default: null
            """);
  }

  @Test
  void aProjectThatIsNotNormalizedHasTheNamesOfTheFilesOnly() {
    cli.file(
        "name: p\nservices: {a: {image: x, volumes: [\"data:/v\", \"named:/w\"]}}\nvolumes: {data: , named: {name: n}}\n");

    cli.run("config", "--no-normalize", "--format", "json");
    assertThat(cli.out()).contains("\"data\": {}", "\"name\": \"n\"").doesNotContain("p_data");
  }

  @Test
  void theOutputMayGoToAFile() throws IOException {
    cli.run("config", "--format", "json", "-o", "out.json");

    assertThat(cli.out()).isEmpty();
    assertThat(Files.readString(directory.resolve("out.json"))).startsWith("{\n  \"name\": \"p\"");
  }

  @Test
  void whatIsNotThereIsRefused() {
    assertThat(cli.run("config", "nope")).isEqualTo(1);
    assertThat(cli.run("config", "--format", "xml")).isEqualTo(1);
    assertThat(cli.run("config", "--hash", "nope")).isEqualTo(1);

    assertThat(cli.err())
        .isEqualTo(
            """
            no such service: nope
            unsupported format "xml"
            no such service: nope
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "include: [nope.yaml]",
        "services: {a: {image: x, env_file: nope}}",
        "services: {a: {image: x, label_file: nope}}",
        "services: {a: {extends: {file: nope.yaml, service: x}}}",
        "include: [.]",
        "services: {a: {image: x, env_file: .}}",
        "{include: [nope.yaml], services: {a: {imagee: x}}}"
      })
  void aFileThatCannotBeOpenedHasAnExitCodeOfItsOwn(String text) {
    cli.file(text);

    assertThat(cli.run("config")).as(cli.err()).isEqualTo(14);
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void ofSeveralProblemsTheOneThatDockerComposeMeetsFirstDecidesTheExitCode() throws IOException {
    Files.writeString(directory.resolve("wrong.yaml"), "services: [");
    assertThat(cli.run("-f", "wrong.yaml", "config")).isEqualTo(15);
    assertThat(cli.run("-f", "wrong.yaml", "-f", "nope.yaml", "config")).isEqualTo(14);
    assertThat(cli.run("-f", ".", "config")).isEqualTo(14);
    assertThat(cli.run("-f", "wrong.yaml", "--env-file", "nope.env", "config")).isEqualTo(1);
    cli.file("services: {a: {image: x, env_file: nope.env, networks: [nope]}}");
    assertThat(cli.run("config")).isEqualTo(15);
    assertThat(cli.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--env-file=nope.env",
        "--env-file=.",
        "--env-file=wrong.env",
        "--project-name=A!"
      })
  void whatIsWrongAroundTheFilesFails(String option) throws IOException {
    Files.writeString(directory.resolve("wrong.env"), "A=${B");

    assertThat(cli.run(option, "config")).as(cli.err()).isEqualTo(1);
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void aFileThatTheEnvironmentNamesMustBeThere() {
    cli.with("COMPOSE_FILE", "nope.yaml");

    assertThat(cli.run("config")).isEqualTo(1);
    assertThat(cli.err())
        .isEqualTo("nope.yaml: no such file or directory (COMPOSE_FILE names it)\n");
  }

  @Test
  void filesThatAreShownWithTheirVariablesFailWhateverIsWrongWithThem() {
    cli.file("services: [");

    assertThat(cli.run("config", "--no-interpolate")).isEqualTo(1);
    assertThat(cli.run("config", "--variables")).isEqualTo(1);
    assertThat(cli.run("config")).isEqualTo(15);
  }

  @Test
  void whatTheEngineDoesNotHonourIsRefusedWithItsPlaceAndOnlyWhereItMatters() {
    cli.file("services:\n  web:\n    image: x\n    isolation: hyperv\n  other: {image: x}\n");

    assertThat(cli.run("config", "-q")).isZero();
    assertThat(cli.run("create", "web")).isEqualTo(15);
    assertThat(cli.err()).startsWith("compose.yaml:4:").contains(": error: ");
  }

  private static final String WRONG =
      """
      name: p
      services:
        web:
          imagee: nginx
          networks: [fornt]
        db:
          image: x
          environment: {A: "${NOPE}"}
      networks:
        front: {}
      """;

  @Test
  void problemsShowTheirLineAndTheOtherPlaceThatMatters() {
    cli.file(WRONG);

    assertThat(cli.run("config")).isEqualTo(15);
    assertThat(cli.err())
        .isEqualTo(
            """
            compose.yaml:8:23: warning: variable "NOPE" is not set, an empty string is used
                  environment: {A: "${NOPE}"}
                                    ^
            compose.yaml:4:5: error: services.web: attribute "imagee" is not known (did you mean "image"?)
                  imagee: nginx
                  ^
            compose.yaml:5:16: error: service "web" refers to undefined network fornt (did you mean "front"?)
                  networks: [fornt]
                             ^
                compose.yaml:10:3: network front is declared here
            """);
  }

  @Test
  void problemsAreColouredWhereColoursAreWanted() {
    cli.file(WRONG);

    cli.run("--ansi", "always", "config");
    assertThat(cli.err()).contains("\u001B[1;31merror: \u001B[0m", "\u001B[1;31m^\u001B[0m");
  }

  @Test
  void problemsAreLinesOfJsonAlsoWhenDotEnvSaysSo() throws IOException {
    cli.file(WRONG);
    Files.writeString(directory.resolve(".env"), "COMPOSE_PROGRESS=json\n");

    cli.run("config");
    assertThat(cli.err())
        .isEqualTo(
            """
            {"warning":true,"file":"compose.yaml","line":8,"column":23,"message":"variable \\"NOPE\\" is not set, an empty string is used"}
            {"error":true,"file":"compose.yaml","line":4,"column":5,"message":"services.web: attribute \\"imagee\\" is not known","hint":"did you mean \\"image\\"?"}
            {"error":true,"file":"compose.yaml","line":5,"column":16,"message":"service \\"web\\" refers to undefined network fornt","hint":"did you mean \\"front\\"?","related":[{"file":"compose.yaml","line":10,"column":3,"message":"network front is declared here"}]}
            """);
  }

  @Test
  void anAddressOfANetworkIsForOneContainer() {
    cli.file(
        """
        name: p
        services:
          a: {image: x, networks: {n: {ipv4_address: 10.9.1.2}}}
          b: {image: x, networks: {n: {ipv4_address: 10.9.1.2}}}
          c: {image: x, networks: {n: {ipv4_address: 10.9.1.3}}, scale: 2}
          d: {image: x, networks: {m: {ipv4_address: 10.9.1.2}}}
        networks:
          n: {ipam: {config: [{subnet: 10.9.1.0/24}]}}
          m: {ipam: {config: [{subnet: 10.9.1.0/24}]}}
        """);

    assertThat(cli.run("up", "-d")).isEqualTo(15);
    assertThat(cli.err())
        .contains(
            "compose.yaml:4:32: error: services \"a\" and \"b\" both claim address 10.9.1.2 of network n (only",
            "compose.yaml:5:32: error: service \"c\" claims address 10.9.1.3 of network n twice (only")
        .doesNotContain("network m");
  }

  @Test
  void aPortOfOneAddressIsAlsoOneOfAllAddresses() {
    cli.file(
        """
        name: p
        services:
          a: {image: x, ports: ["127.0.0.1:80:80"]}
          b: {image: x, ports: ["80:81"]}
          c: {image: x, ports: ["127.0.0.2:80:80", "[::1]:81:80", "127.0.0.1:81:80"]}
        """);

    assertThat(cli.run("up", "-d")).isEqualTo(15);
    assertThat(cli.err())
        .contains(
            "compose.yaml:4:26: error: services \"a\" and \"b\" both claim port 80/tcp (only one of",
            "compose.yaml:5:26: error: services \"b\" and \"c\" both claim port 80/tcp of 127.0.0.2")
        .doesNotContain("81/tcp");
  }

  @Test
  void whatTwoServicesClaimIsAWarningForTheFileAndAnErrorForStartingBoth() {
    cli.file(
        """
        name: p
        services:
          a: {image: x, ports: ["80:80"]}
          b: {image: x, ports: ["80:81"]}
        """);
    String place =
        """
        services "a" and "b" both claim port 80/tcp (only one of them can have it)
            b: {image: x, ports: ["80:81"]}
                                   ^
            compose.yaml:3:26: first claimed here
        """;

    assertThat(cli.run("config", "-q")).isZero();
    assertThat(cli.run("up", "-d")).isEqualTo(15);
    assertThat(cli.err())
        .isEqualTo("compose.yaml:4:26: warning: " + place + "compose.yaml:4:26: error: " + place);
  }

  @Test
  void aValueIsExplainedStepByStep() throws IOException {
    Files.writeString(
        directory.resolve("over.yaml"), "services: {web: {image: \"nginx:${TAG}-alpine\"}}\n");

    cli.run("-f", "compose.yaml", "-f", "over.yaml", "config", "--explain", "services.web.image");
    assertThat(cli.out())
        .isEqualTo(
            """
            services.web.image = nginx:1.2-alpine  over.yaml:1:26  (${TAG} from the environment)
              overrides nginx:1.2  compose.yaml:3:17  (${TAG} from the environment)
            """);
    assertThat(cli.run("config", "--explain", "services.nope")).isEqualTo(1);
  }

  @Test
  void aMappingIsExplainedWithAllValuesInIt() {
    cli.file(
        """
        name: p
        services:
          web:
            image: x
            environment: {A: 1, B: "${TAG}"}
            dns: [1.1.1.1]
        """);

    assertThat(cli.run("config", "--explain", "services.web")).as(cli.err()).isZero();
    assertThat(cli.out())
        .isEqualTo(
            """
            services.web = (mapping)  compose.yaml:4:5
            services.web.image = x  compose.yaml:4:12
            services.web.environment = (mapping)  compose.yaml:5:18
            services.web.environment.A = 1  compose.yaml:5:22
            services.web.environment.B = 1.2  compose.yaml:5:29  (${TAG} from the environment)
            services.web.dns = (list)  compose.yaml:6:10
            services.web.dns[0] = 1.1.1.1  compose.yaml:6:11
            services.web.networks = (mapping)  compose.yaml:4:5  (default)
            services.web.networks.default = null  compose.yaml:4:5  (default)
            """);
  }

  @Test
  void whatIsNearlyThereIsNamed() {
    cli.run("config", "--explain", "servces.web.imge");
    cli.run("config", "--explain", "services.web.ports");
    cli.run("config", "--explain", "services.web.command.first");
    cli.run("config", "wbe");
    cli.run("config", "--hash", "wbe");
    cli.run("--profile", "tool", "config", "-q");
    cli.run("--profile", "others", "config", "-q");
    cli.run("config", "--fromat", "json");

    assertThat(cli.err())
        .isEqualTo(
            """
            --explain: nothing at servces.web.imge (did you mean services.web.image?)
            --explain: nothing at services.web.ports (there is image, depends_on, command, networks)
            --explain: nothing at services.web.command.first (services.web.command is a list; its first item is services.web.command[0])
            no such service: wbe (did you mean "web"?)
            no such service: wbe (did you mean "web"?)
            warning: no service has the profile "tool" (did you mean "tools"?)
            unknown flag: --fromat (did you mean "--format"?)
            """);
  }

  @Test
  void variablesAreListedAsDockerComposeDoes() {
    cli.file("name: p\nservices: {web: {image: \"a:${TAG:-${OTHER-1}}${M:?}${P:+x}\"}}\n");

    cli.run("config", "--variables");
    assertThat(cli.out())
        .isEqualTo(
            """
            NAME                REQUIRED            DEFAULT VALUE       ALTERNATE VALUE
            M                   true                %1$s
            OTHER               false               1                   %2$s
            P                   false               %1$sx
            TAG                 false               ${OTHER-1}          %2$s
            """
                .formatted(" ".repeat(20), ""));
    CommandRun json = new CommandRun(directory);
    json.run("config", "--variables", "--format", "json");
    assertThat(json.out())
        .startsWith(
            """
            {
                "M": {
                    "Name": "M",
                    "DefaultValue": "",
                    "PresenceValue": "",
                    "Required": true
                },
            """);
    CommandRun yaml = new CommandRun(directory);
    yaml.run("config", "--variables", "--format", "yaml");
    assertThat(yaml.out())
        .startsWith(
            """
            M:
                name: M
                defaultvalue: ""
                presencevalue: ""
                required: true
            """);
  }

  @Test
  void jsonIsEscapedAsGoDoes() {
    cli.file("name: p\nservices: {web: {image: x, command: [\"a<b>&c\"]}}\n");

    cli.run("config", "--format", "json");
    assertThat(cli.out()).contains("\"a\\u003cb\\u003e\\u0026c\"");
  }
}
