package dev.jcompose.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.cli.CommandRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `docker install`, with a folder of its own in place of `~/.docker`, and the plugin run as docker
/// runs it.
class DockerInstallTest {
  private static final String HOST = "unix:///run/some/engine.sock";

  @TempDir private Path root = Path.of("/");
  private Path folder = root;

  @BeforeEach
  void program() throws IOException {
    folder = root.resolve("docker");
    Path bin = Files.createDirectories(root.resolve("it's/bin"));
    Path program = bin.resolve("jcompose");
    Files.writeString(program, "#!/bin/sh\nprintf '%s|' \"$JCOMPOSE_HOST\" \"$@\"\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private CommandRun cli() {
    return new CommandRun(root)
        .home(root.resolve("it's"))
        .with("DOCKER_CONFIG", folder.toString())
        .with("JCOMPOSE_HOST", HOST);
  }

  private Path plugin() {
    return folder.resolve("cli-plugins/docker-compose");
  }

  private String plugin(String... arguments) throws IOException, InterruptedException {
    return plugin(Map.of(), arguments);
  }

  private String plugin(Map<String, String> variables, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(plugin().toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("DOCKER_HOST");
    builder.environment().remove("DOCKER_CONTEXT");
    builder.environment().putAll(variables);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  @Test
  void dockerComposeRunsJcomposeAndAContextNamesItsEngine()
      throws IOException, InterruptedException {
    CommandRun install = cli();
    assertThat(install.run("docker", "install")).as(install.err()).isZero();
    assertThat(plugin("docker-cli-plugin-metadata"))
        .startsWith("{\"SchemaVersion\":\"0.1.0\",\"Vendor\":\"jcompose\",\"Version\":\"");
    assertThat(plugin("docker-cli-plugin-hooks", "{\"RootCmd\":\"pull\"}")).isEmpty();
    assertThat(plugin("compose", "-f", "a b.yaml", "up", "compose"))
        .isEqualTo(HOST + "|-f|a b.yaml|up|compose|");
    assertThat(plugin("--context", "jcompose", "-D", "-H", HOST, "compose", "ps"))
        .isEqualTo(HOST + "|ps|");
    assertThat(plugin("--context=far", "compose", "up"))
        .isEqualTo(
            "docker compose: jcompose has an engine of its own, "
                + HOST
                + ", and cannot use --context far (leave it out)\n");
    // The SHA-256 of the name, where docker looks for it.
    assertThat(
            folder.resolve(
                "contexts/meta/baaba3698534ea039573c7c2cf58060349ed5701704717ca10ac224ef2ba49dd/meta.json"))
        .content()
        .contains("\"Name\":\"jcompose\"", "\"Host\":\"" + HOST + "\"");
    CommandRun again = cli();
    assertThat(again.run("docker", "install")).isZero();
    assertThat(again.out()).isEqualTo("installed already\n");
  }

  /// It would act on the wrong machine.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "--tlsverify | - | - | --tlsverify",
        "--tls=true | - | - | --tls=true",
        "--tlscacert ca.pem | - | - | --tlscacert ca.pem",
        "--tlskey=key.pem | - | - | --tlskey=key.pem",
        "-H tcp://far:2376 | - | - | -H tcp://far:2376",
        "-D | DOCKER_HOST | tcp://far:2376 | DOCKER_HOST tcp://far:2376",
        "-D | DOCKER_CONTEXT | far | DOCKER_CONTEXT far",
      })
  void anotherMachineIsRefused(String options, String variable, String value, String named)
      throws IOException, InterruptedException {
    assertThat(cli().run("docker", "install")).isZero();
    Map<String, String> variables = variable == null ? Map.of() : Map.of(variable, value);
    String[] words = (options + " compose up").split(" ");
    assertThat(plugin(variables, words))
        .isEqualTo(
            "docker compose: jcompose has an engine of its own, %s, and cannot use %s (leave it out)\n"
                .formatted(HOST, named));
    assertThat(plugin(Map.of("DOCKER_HOST", HOST), "compose", "ps")).isEqualTo(HOST + "|ps|");
  }

  @Test
  void uninstallTakesBackWhatIsOursUnlessItIsInUse() throws IOException {
    assertThat(cli().run("docker", "install")).isZero();
    Path config =
        Files.writeString(folder.resolve("config.json"), "{\"currentContext\":\"jcompose\"}");
    CommandRun used = cli();
    assertThat(used.run("docker", "uninstall")).isEqualTo(1);
    assertThat(used.err()).contains("the context jcompose is in use (docker context use default)");
    assertThat(plugin()).exists();
    Files.delete(config);
    assertThat(cli().run("docker", "uninstall")).isZero();
    assertThat(folder.resolve("cli-plugins")).isEmptyDirectory();
    assertThat(folder.resolve("contexts/meta")).isEmptyDirectory();
  }

  @Test
  void thePluginOfOthersStays() throws IOException {
    Files.createDirectories(plugin().resolveSibling(""));
    Files.writeString(plugin(), "not ours");
    CommandRun install = cli();
    assertThat(install.run("docker", "install")).isEqualTo(1);
    assertThat(install.err()).contains("docker-compose is not of jcompose (move it away first)");
    assertThat(cli().run("docker", "uninstall")).isZero();
    assertThat(plugin()).hasContent("not ours");
    assertThat(folder.resolve("contexts")).doesNotExist();
  }
}
