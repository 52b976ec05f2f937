package dev.jcompose.cli.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.invocation.CommandOutput;
import dev.jcompose.cli.invocation.Invocation;
import dev.jcompose.cli.invocation.ProcessScope;
import dev.jcompose.cli.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerConfigTest {
  @TempDir private Path directory;

  private final ByteArrayOutputStream warnings = new ByteArrayOutputStream();

  private DockerConfig config() {
    return DockerConfig.of(invocation());
  }

  private Invocation invocation() {
    return new Invocation(
        List.of(),
        directory,
        Map.of("DOCKER_CONFIG", directory.toString(), "PATH", directory + ":/bin:/usr/bin"),
        new ByteArrayInputStream(new byte[0]),
        new CommandOutput(OutputStream.nullOutputStream(), warnings),
        Terminal.none(),
        (signal, action) -> () -> {},
        Optional.empty(),
        ProcessScope.OWN);
  }

  private void file(String json) throws IOException {
    Path _ = Files.writeString(directory.resolve("config.json"), json);
  }

  private static String plain(Optional<String> header) {
    return header.map(text -> new String(Base64.getUrlDecoder().decode(text), UTF_8)).orElse("");
  }

  @Test
  void withoutAFileNobodyIsLoggedIn() {
    assertThat(config().header()).isEmpty();
    assertThat(config().header("docker.io")).isEmpty();
  }

  @Test
  void anEmptyFileIsNone() throws IOException {
    file(" \n");
    assertThat(config().header()).isEmpty();
    Path file = directory.resolve("config.json");
    Files.delete(file);
    Path _ = Files.createSymbolicLink(file, Path.of("/dev/null"));
    assertThat(config().header()).isEmpty();
    assertThat(warnings.toString(UTF_8)).isEmpty();
  }

  /// Without it, `up` with local images works as well; but a login would overwrite it.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "printf '{\"auths\"' > config.json | JSON: ':' is missing at character 8",
        "printf '\\377' > config.json | not valid UTF-8",
        "mkdir config.json | is a directory",
        "mkfifo config.json | is not a file",
        "ln -s /dev/zero config.json | is not a file",
        "truncate -s 3G config.json | is larger than 8 MB",
        "ln -s config.json config.json | too many levels of symbolic links",
      })
  void whatCannotBeReadIsWarnedOfAndNotOverwritten(String made, String why)
      throws IOException, InterruptedException {
    assertThat(
            new ProcessBuilder("sh", "-ec", made).directory(directory.toFile()).start().waitFor())
        .isZero();
    String problem = directory.resolve("config.json") + ": " + why;
    Invocation command = invocation();
    assertThat(DockerConfig.of(command).header()).isEmpty();
    assertThat(DockerConfig.of(command).detachKeys()).isEmpty();
    assertThat(warnings.toString(UTF_8).strip())
        .as("said once")
        .isEqualTo("WARNING: Error loading config file: " + problem);
    assertThatThrownBy(() -> DockerConfig.toChange(invocation()))
        .isInstanceOf(CommandException.class)
        .hasMessage(problem + " (repair or remove it)");
  }

  @Test
  void dockerHubIsKnownByItsOldAddress() throws IOException {
    file("{\"auths\": {\"https://index.docker.io/v1/\": {\"auth\": \"dTpw\"}}}");

    assertThat(plain(config().header("docker.io")))
        .contains("\"username\":\"u\"")
        .contains("\"password\":\"p\"");
    assertThat(config().header("quay.io")).isEmpty();
  }

  @Test
  void aStoreIsAskedForWhatWasLoggedInToThoughItListsNothing() throws IOException {
    Path store = directory.resolve("docker-credential-mute");
    Files.writeString(
        store,
        """
        #!/bin/sh
        [ "$1" = get ] && echo '{"Username":"u","Secret":"from store"}' || echo '{}'
        """);
    Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rwx------"));
    file("{\"credsStore\": \"mute\", \"auths\": {\"reg.example\": {}}}");

    assertThat(plain(config().header())).contains("reg.example").contains("from store");
  }

  @Test
  void helperOfARegistryIsAsked() throws IOException {
    Path helper = directory.resolve("docker-credential-mine");
    Files.writeString(
        helper,
        """
        #!/bin/sh
        read s
        [ "$s" = reg.example ] || { echo credentials not found; exit 1; }
        echo '{"Username":"u","Secret":"from helper"}'
        """);
    Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwx------"));
    file("{\"credHelpers\": {\"reg.example\": \"mine\", \"other.example\": \"mine\"}}");

    assertThat(plain(config().header("reg.example"))).contains("from helper");
    assertThat(config().header("other.example")).isEmpty();
    assertThat(plain(config().header())).contains("reg.example").doesNotContain("other.example");
  }

  @Test
  void missingHelperIsAnErrorThatNamesIt() throws IOException {
    file("{\"credsStore\": \"nowhere\"}");
    DockerConfig config = config();

    assertThatThrownBy(() -> config.header("docker.io"))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("docker-credential-nowhere");
  }

  @Test
  void loginIsKeptForTheUserOnlyAndForgotten() throws IOException {
    file("{\"HttpHeaders\": {\"a\": \"b\"}}");
    assertThat(config().keep("reg.example", new Login("u", "p", false))).isPresent();

    Path written = directory.resolve("config.json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(written)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(written)).contains("HttpHeaders").contains("dTpw");
    assertThat(config().forget("reg.example")).isTrue();
    assertThat(config().forget("reg.example")).isFalse();
    assertThat(config().header("reg.example")).isEmpty();
  }
}
