package dev.jcompose.builder.run;

import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.Owner;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.file.Directory;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// An ssh agent for one step: a separate socket, so that it can have the requested owner and mode,
/// which forwards connections to the user's agent. For a key file, an agent with only that key is
/// started, and ended with the step.
public final class SshForward implements AutoCloseable {
  private static final int BUFFER = 16 * 1024;
  private static final int SECONDS_TO_START = 10;

  private final Path upstream;
  private final Optional<Process> agent;
  private final ServerSocketChannel server;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

  private SshForward(Path upstream, Optional<Process> agent, ServerSocketChannel server) {
    this.upstream = upstream;
    this.agent = agent;
    this.server = server;
  }

  /// Starts to listen.
  ///
  /// @param source socket of an agent, or file of a key
  /// @param directory empty; gets the socket `agent`
  /// @throws ImageException when the key cannot be used
  public static SshForward open(Path source, Path directory, Owner owner, int mode)
      throws IOException, InterruptedException {
    Optional<Process> agent = Optional.empty();
    Path upstream = source;
    boolean done = false;
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      if (Files.isRegularFile(source)) {
        upstream = directory.resolve("key");
        agent = Optional.of(agent(source, upstream));
      } else if (!Files.exists(source)) {
        throw new ImageException(Kind.INVALID, "ssh: no agent or key at " + source);
      }
      server.bind(UnixDomainSocketAddress.of(directory.resolve("agent")));
      try (Directory home = Directory.open(directory)) {
        home.chown("agent", owner.uid(), owner.gid());
        home.chmod("agent", mode);
      }
      SshForward forward = new SshForward(upstream, agent, server);
      Thread.ofVirtual().name("ssh agent").start(forward::accept);
      done = true;
      return forward;
    } finally {
      if (!done) {
        server.close();
        agent.ifPresent(Process::destroyForcibly);
      }
    }
  }

  private static Process agent(Path key, Path socket) throws IOException, InterruptedException {
    Process agent =
        new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_START);
    while (!Files.exists(socket) && agent.isAlive() && System.nanoTime() < end) {
      Thread.sleep(2);
    }
    ProcessBuilder add =
        new ProcessBuilder("ssh-add", "-q", key.toString()).redirectErrorStream(true);
    add.environment().put("SSH_AUTH_SOCK", socket.toString());
    // A key with a passphrase is rejected, because nobody can type it.
    add.environment().put("SSH_ASKPASS", "false");
    add.environment().put("SSH_ASKPASS_REQUIRE", "force");
    Process adding = add.start();
    adding.getOutputStream().close();
    String output =
        new String(adding.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (adding.waitFor() != 0) {
      agent.destroyForcibly();
      throw new ImageException(Kind.INVALID, "ssh: key " + key + " cannot be used: " + output);
    }
    return agent;
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        open.add(client);
        SocketChannel there = SocketChannel.open(StandardProtocolFamily.UNIX);
        open.add(there);
        if (there.connect(UnixDomainSocketAddress.of(upstream))) {
          Thread.ofVirtual().start(() -> copy(client, there));
          Thread.ofVirtual().start(() -> copy(there, client));
        }
      } catch (IOException _) {
        // Closed, or the agent is gone: the step sees that its connection ends.
        if (!server.isOpen()) {
          return;
        }
      }
    }
  }

  private void copy(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try (from;
        to) {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          int _ = to.write(buffer);
        }
        buffer.clear();
      }
    } catch (IOException _) {
      // One side is gone, which ends the other.
      return;
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (SocketChannel channel : open) {
        channel.close();
      }
    } catch (IOException failure) {
      throw new ImageException(Kind.SYSTEM, "ssh: " + IoFailure.words(failure), failure);
    } finally {
      agent.ifPresent(Process::destroyForcibly);
    }
  }
}
