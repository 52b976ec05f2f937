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

class DockerConfigTest {
  @TempDir private Path directory;

  private DockerConfig config() {
    OutputStream nowhere = OutputStream.nullOutputStream();
    return DockerConfig.of(
        new Invocation(
            List.of(),
            directory,
            Map.of("DOCKER_CONFIG", directory.toString(), "PATH", directory + ":/bin:/usr/bin"),
            new ByteArrayInputStream(new byte[0]),
            new CommandOutput(nowhere, nowhere),
            Terminal.none(),
            (signal, action) -> () -> {},
            Optional.empty(),
            ProcessScope.OWN));
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
