package dev.jcompose.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    assertThat(cli.run("--compatibility", "config")).isEqualTo(1);

    assertThat(cli.err())
        .isEqualTo(
            """
            no such service: nope
            unsupported format "xml"
            no such service: nope
            --compatibility: not supported (containers are named with hyphens)
            """);
  }

  @Test
  void whatTheEngineDoesNotHonourIsRefusedWithItsPlaceAndOnlyWhereItMatters() {
    cli.file("services:\n  web:\n    image: x\n    use_api_socket: true\n  other: {image: x}\n");

    assertThat(cli.run("config", "-q")).isZero();
    assertThat(cli.run("create", "web")).isEqualTo(15);
    assertThat(cli.err()).startsWith("compose.yaml:4:").contains(": error: ");
  }
}
