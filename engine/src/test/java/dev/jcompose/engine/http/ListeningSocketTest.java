package dev.jcompose.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// The file that the server listens on.
class ListeningSocketTest extends ServedSocket {
  @Test
  void aSocketThatIsTakenAwayIsMadeAgain() throws IOException {
    try (var before = new RawClient(socket)) {
      // Connections still in the queue of the old socket are lost with it: this one is being
      // served.
      assertThat(before.send("GET /value HTTP/1.1\r\nHost: d\r\n\r\n").readUntil("}\n"))
          .contains("{\"a\":1}");
      Files.delete(socket);
      server.keepSocket();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
          .isEqualTo("rw-------");
      assertThat(ask("GET /value HTTP/1.1\r\nHost: d\r\n\r\n")).endsWith("{\"a\":1}\n");
      assertThat(before.send("GET /value HTTP/1.1\r\nHost: d\r\n\r\n").readUntil("}\n"))
          .contains("{\"a\":1}");
    }
    Files.delete(socket);
    Files.writeString(socket, "precious");
    server.keepSocket();
    server.close();
    assertThat(socket).hasContent("precious");
  }

  @Test
  void theSocketIsForTheOwnerOnly() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void aSocketInUseIsNotTaken() {
    assertThatThrownBy(() -> start(socket))
        .isInstanceOf(ServerException.class)
        .hasMessage("socket " + socket + ": another engine listens on it");
  }

  @Test
  void aStaleSocketIsReplacedAndAFileIsNot() throws IOException {
    Path stale = directory.resolve("run/stale.sock");
    try (var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(stale));
    }
    assertThat(stale).exists();
    start(stale).close();
    assertThat(stale).doesNotExist();
    Files.writeString(stale, "precious");
    assertThatThrownBy(() -> start(stale))
        .isInstanceOf(ServerException.class)
        .hasMessage("socket " + stale + ": exists and is not a socket (remove it)");
    assertThat(stale).hasContent("precious");
  }

  @Test
  void aDirectoryThatOthersCanWriteToIsRefused() throws IOException {
    Path open = Files.createDirectory(directory.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> start(open.resolve("engine.sock")))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("can be written to by others");
  }

  @Test
  void aSocketThatSomebodyHoldsIsServedAndHandedOnWithWhoWaits() throws IOException {
    Path held = directory.resolve("held.sock");
    try (var holder = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      holder.bind(UnixDomainSocketAddress.of(held));
      var config = new ServerConfig(held, Optional.empty(), "0.1.0", Optional.of(holder));
      try (SocketServer _ = start(config)) {
        assertThat(ask(held)).startsWith("HTTP/1.1 200");
      }
      assertThat(holder.isOpen()).isTrue();
      assertThat(held).exists();

      CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> ask(held));
      try (SocketServer _ = start(config)) {
        assertThat(waiting.orTimeout(20, TimeUnit.SECONDS).join()).startsWith("HTTP/1.1 200");
      }
    }
  }

  private static String ask(Path at) {
    try (var client = SocketChannel.open(UnixDomainSocketAddress.of(at))) {
      client.write(
          ByteBuffer.wrap(
              "GET /value HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer answer = ByteBuffer.allocate(4096);
      while (client.read(answer) >= 0) {
        // To the end.
      }
      return new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}
