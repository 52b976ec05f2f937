package dev.jcompose.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.cli.CommandRun;
import dev.jcompose.cli.FakeEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where `run` and `exec` take variables from, and what they read for it.
class RunEnvironmentTest {
  private final FakeEngine fake = FakeEngine.start();
  @TempDir private Path directory;
  private CommandRun cli = new CommandRun(Path.of("/"));

  @BeforeEach
  void project() {
    cli = new CommandRun(directory).to(fake).file("{name: p, services: {web: {image: x}}}");
    fake.lines(
        "POST /jcompose/v1/projects/p/run",
        "{\"type\":\"result\",\"exitCode\":0,\"containers\":[{\"id\":\"c1\"}]}");
  }

  @AfterEach
  void close() {
    fake.close();
  }

  private void write(String name, String text) throws IOException {
    Path _ = Files.writeString(directory.resolve(name), text);
  }

  private String run(String... flags) {
    String[] line = new String[flags.length + 3];
    line[0] = "run";
    line[1] = "-d";
    System.arraycopy(flags, 0, line, 2, flags.length);
    line[line.length - 1] = "web";
    assertThat(cli.run(line)).as(cli.err()).isZero();
    return fake.requests("POST /jcompose/v1/projects/p/run")
        .getLast()
        .json()
        .at("options", "environment")
        .print();
  }

  @Test
  void aVariableWithoutValueIsThatOfTheProject() throws IOException {
    write(".env", "A=of .env\nB=of .env\n");
    cli.with("B", "of the shell");

    assertThat(run("-e", "A", "-e", "B", "-e", "C=own"))
        .isEqualTo("[\"A=of .env\",\"B=of the shell\",\"C=own\"]");
  }

  @Test
  void aVariableWithoutValueAnywhereStaysTheImages() {
    assertThat(run("-e", "NOWHERE")).isEqualTo("null");
  }

  @Test
  void anEmptyValueIsAValue() {
    cli.with("EMPTY", "");

    assertThat(run("-e", "EMPTY")).isEqualTo("[\"EMPTY=\"]");
  }

  @Test
  void otherEnvFilesOfTheProjectCountToo() throws IOException {
    write("a.env", "A=of a.env\n");
    cli.with("COMPOSE_ENV_FILES", "a.env");

    assertThat(run("-e", "A")).isEqualTo("[\"A=of a.env\"]");
  }

  @Test
  void filesOfVariablesAreReadAsAllEnvFilesAre() throws IOException {
    write(
        "v.env",
        """
        A="x y"
        B=1 # comment
        export C=3
        D=${A}z
        E=${GIVEN}
        GIVEN=of the file
        """);

    assertThat(run("--env-from-file", "v.env", "-e", "GIVEN=of the line"))
        .isEqualTo(
            "[\"A=x y\",\"B=1\",\"C=3\",\"D=x yz\",\"E=of the line\",\"GIVEN=of the line\"]");
  }

  @Test
  void aFileThatCannotBeReadIsSaidWithItsPlace() throws IOException {
    assertThat(cli.run("run", "--env-from-file", "none.env", "web")).isEqualTo(1);
    assertThat(cli.err()).isEqualTo("none.env: no such file or directory\n");

    Path _ = Files.createDirectory(directory.resolve("dir.env"));
    assertThat(cli.run("run", "--env-from-file", "dir.env", "web")).isEqualTo(1);
    assertThat(cli.err()).contains("dir.env: is a directory, not a file\n");
    write("bad.env", "A B=1\n");
    assertThat(cli.run("run", "--env-from-file", "bad.env", "web")).isEqualTo(1);
    assertThat(cli.err()).contains("bad.env:1:1: error: key cannot contain a space\n");
    assertThat(fake.requests()).isEmpty();
  }

  @Test
  void aServiceThatIsNamedIsWholeWhateverItsProfile() throws IOException {
    write("svc.env", "FROM_FILE=yes\n");
    cli.file("{name: p, services: {web: {image: x, profiles: [other], env_file: svc.env}}}");

    String _ = run();

    assertThat(
            fake.requests("POST /jcompose/v1/projects/p/run")
                .getLast()
                .json()
                .at("project", "services", "web", "environment")
                .print())
        .isEqualTo("{\"FROM_FILE\":\"yes\"}");
  }

  @Test
  void anEnvFileOfAServiceThatWasNotAskedForNeedNotBeThere() {
    cli.file("{name: p, services: {web: {image: x}, other: {image: x, env_file: none.env}}}");
    fake.lines("POST /jcompose/v1/projects/p/up", "{\"type\":\"result\",\"exitCode\":0}");
    fake.lines("POST /jcompose/v1/projects/p/stop", "{\"type\":\"result\",\"exitCode\":0}");
    fake.on("GET /containers/json", 200, "[]");

    assertThat(cli.run("up", "-d", "web")).as(cli.err()).isZero();
    assertThat(cli.run("stop")).as(cli.err()).isZero();
    assertThat(cli.run("ps")).as(cli.err()).isZero();
    assertThat(cli.run("up", "-d")).isEqualTo(14);
  }

  @Test
  void aSecretOfAnIncludedFileHasTheValueOfItsEnvFile() throws IOException {
    write(
        "sub.yaml",
        "services: {web: {image: x, secrets: [s]}}\nsecrets: {s: {environment: TOKEN}}\n");
    write("sub.env", "TOKEN=of the include\n");
    cli.file("{name: p, include: [{path: sub.yaml, env_file: sub.env}]}");

    String _ = run();

    assertThat(
            fake.requests("POST /jcompose/v1/projects/p/run")
                .getLast()
                .json()
                .at("project", "x-jcompose", "environment", "TOKEN")
                .text())
        .isEqualTo("of the include");
  }

  @Test
  void orphansAreNotToldOfWhereTheEnvironmentSaysSo() {
    cli.with("COMPOSE_IGNORE_ORPHANS", "true");

    String _ = run();

    assertThat(
            fake.requests("POST /jcompose/v1/projects/p/run")
                .getLast()
                .json()
                .at("options", "ignoreOrphans")
                .isTrue())
        .isTrue();
  }
}
