package dev.jcompose.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who gets to the socket when a group may use it. The users are real ones, of processes that ask.
@Timeout(60)
@Tag("root")
class SocketFileTest {
  /// Groups that every Linux has.
  private static final String GROUP = "daemon";

  private static final String OTHER = "bin";

  @TempDir private Path directory = Path.of("/");
  private Path run = Path.of("/");

  @BeforeEach
  void openTheWay() throws IOException {
    Assumptions.assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
        "needs root: only root may give a file to a group");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    run = directory.resolve("run");
  }

  private @Nullable SocketServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private void serve() {
    serve(Optional.empty());
  }

  private void serve(Optional<ServerSocketChannel> listening) {
    var routes = new Router();
    routes.get("/value", exchange -> exchange.json(200, Map.of("a", 1)));
    server =
        SocketServer.start(
            new ServerConfig(run.resolve("engine.sock"), Optional.of(GROUP), "0.1.0", listening),
            routes,
            failure -> new HttpProblem(500, String.valueOf(failure.getMessage())),
            Map::of);
  }

  private void made(String permissions, String group) throws IOException {
    Files.createDirectory(run);
    Files.setPosixFilePermissions(run, PosixFilePermissions.fromString(permissions));
    Files.getFileAttributeView(run, PosixFileAttributeView.class)
        .setGroup(
            run.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group));
  }

  /// Mode and group of the directory.
  private String directory() throws IOException {
    var attributes = Files.readAttributes(run, PosixFileAttributes.class);
    return PosixFilePermissions.toString(attributes.permissions())
        + " "
        + attributes.group().getName();
  }

  /// What a process of user `nobody` in a group, or also in others, gets for a command.
  private static String nobody(String group, String... command)
      throws IOException, InterruptedException {
    var words = new ArrayList<>(List.of("setpriv", "--reuid=nobody"));
    words.addAll(List.of(("--regid=" + group).split(" ", -1)));
    if (!group.contains("--groups")) {
      words.add("--clear-groups");
    }
    words.addAll(List.of(command));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? output : "failed";
  }

  private String ask(String group) throws IOException, InterruptedException {
    return nobody(
        group,
        "curl",
        "-s",
        "--unix-socket",
        run.resolve("engine.sock").toString(),
        "http://d/value");
  }

  @Test
  void membersOfTheGroupReachTheSocketAndSeeNothingElse() throws IOException, InterruptedException {
    serve();
    Files.writeString(run.resolve("other"), "x");

    assertThat(directory()).isEqualTo("rwx--x--- " + GROUP);
    assertThat(ask(GROUP)).isEqualTo("{\"a\":1}\n");
    assertThat(nobody(GROUP, "ls", run.toString())).isEqualTo("failed");
    assertThat(ask(OTHER)).isEqualTo("failed");
    // A group of the process that no list of members knows.
    assertThat(ask(OTHER + " --groups=" + GROUP)).isEqualTo("{\"a\":1}\n");
  }

  @Test
  void aDirectoryFromAnEngineWithoutGroupIsOpenedToIt() throws IOException, InterruptedException {
    made("rwxr-x---", "root");
    serve();

    assertThat(directory()).isEqualTo("rwx--x--- " + GROUP);
    assertThat(ask(GROUP)).isEqualTo("{\"a\":1}\n");
  }

  @Test
  void aSocketThatSystemdMadeIsOpenedToTheGroup() throws IOException, InterruptedException {
    made("rwx--x---", "root");
    Path socket = run.resolve("engine.sock");
    try (var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listening.bind(UnixDomainSocketAddress.of(socket));
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
      serve(Optional.of(listening));

      assertThat(directory()).isEqualTo("rwx--x--- " + GROUP);
      assertThat(ask(GROUP)).isEqualTo("{\"a\":1}\n");
      assertThat(ask(OTHER)).isEqualTo("failed");
    }
  }

  @Test
  void aDirectoryThatEverybodyMayPassStaysAsItIs() throws IOException, InterruptedException {
    made("rwxr-xr-x", "root");
    serve();

    assertThat(directory()).isEqualTo("rwxr-xr-x root");
    assertThat(ask(GROUP)).isEqualTo("{\"a\":1}\n");
    assertThat(ask(OTHER)).isEqualTo("failed");
  }

  @Test
  void aDirectoryThatWasGivenToAnotherGroupStaysAsItIs() throws IOException, InterruptedException {
    made("rwxr-x---", OTHER);
    serve();

    assertThat(directory()).isEqualTo("rwxr-x--- " + OTHER);
    assertThat(ask(GROUP)).isEqualTo("failed");
  }
}
