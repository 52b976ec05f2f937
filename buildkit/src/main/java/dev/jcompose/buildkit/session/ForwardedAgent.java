package dev.jcompose.buildkit.session;

import dev.jcompose.buildkit.wire.WireMessage;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A socket whose connections are forwarded to an ssh agent of the client.
public final class ForwardedAgent implements AutoCloseable {
  private static final int BUFFER = 16 * 1024;

  private final ClientSession session;
  private final String id;
  private final ServerSocketChannel server;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

  private ForwardedAgent(ClientSession session, String id, ServerSocketChannel server) {
    this.session = session;
    this.id = id;
    this.server = server;
  }

  /// Starts to listen, if the client has such an agent.
  ///
  /// @param id as in `RUN --mount=type=ssh,id=`
  /// @param socket path that is free
  public static Optional<ForwardedAgent> open(ClientSession session, String id, Path socket)
      throws IOException {
    if (!session.hasAgent(id)) {
      return Optional.empty();
    }
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    ForwardedAgent agent = new ForwardedAgent(session, id, server);
    Thread.ofVirtual().name("ssh agent").start(agent::accept);
    return Optional.of(agent);
  }

  private void accept() {
    try {
      while (server.isOpen()) {
        SocketChannel client = server.accept();
        open.add(client);
        var call =
            session.stream(
                "ssh agent " + id,
                SessionMethods.FORWARD_AGENT,
                Map.of("buildkit.ssh.id", List.of(id)));
        Thread.ofVirtual().start(() -> send(client, call));
        Thread.ofVirtual().start(() -> receive(call, client));
      }
    } catch (IOException | SessionException ended) {
      // Closed with the build; a step sees that its connection ends.
      return;
    }
  }

  private void send(SocketChannel from, BlockingClientCall<WireMessage, WireMessage> to) {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try {
      while (from.read(buffer.clear()) >= 0) {
        byte[] chunk = Arrays.copyOf(buffer.array(), buffer.position());
        if (!to.write(WireMessage.builder().bytes(1, chunk).done())) {
          break;
        }
      }
      to.halfClose();
    } catch (IOException | StatusException ended) {
      to.cancel("the step has ended", ended);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void receive(BlockingClientCall<WireMessage, WireMessage> from, SocketChannel to) {
    try (to) {
      WireMessage message = from.read();
      while (message != null) {
        ByteBuffer chunk = ByteBuffer.wrap(message.bytes(1));
        while (chunk.hasRemaining()) {
          int _ = to.write(chunk);
        }
        message = from.read();
      }
    } catch (IOException | StatusException ended) {
      from.cancel("the step has ended", ended);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(to);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (SocketChannel channel : open) {
      channel.close();
    }
  }
}
