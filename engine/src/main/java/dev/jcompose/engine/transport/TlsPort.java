package dev.jcompose.engine.transport;

import dev.jcompose.engine.state.Notices;
import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A TCP address on which clients with a certificate are served.
///
/// An address that is not there yet, a port in use and a certificate that has expired do not keep
/// the engine from starting: containers matter more. They are reported, and tried again.
public final class TlsPort implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TlsPort.class);
  private static final int BACKLOG = 4096;
  private static final long PAUSE_MILLIS = 50;

  /// Addresses appear while a machine boots, and others give a port back when they end.
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private final TcpAddress address;
  private final TlsFiles files;
  private final Clients clients;
  private final Notices notices;
  private @Nullable ServerSocket listening;
  private Instant next = Instant.MIN;
  private String complaint = "";
  private boolean closed;

  /// Takes the clients that have connected.
  @FunctionalInterface
  public interface Clients {
    /// Serves one, on a thread of its own.
    ///
    /// @throws IOException when there are no resources left for it; it has been closed
    void serve(Transport client) throws IOException;
  }

  /// @param notices where it is reported while the address cannot be served
  public TlsPort(TcpAddress address, TlsFiles files, Clients clients, Notices notices) {
    this.address = address;
    this.files = files;
    this.clients = clients;
    this.notices = notices;
  }

  /// Listens, unless it does already or has just been tried; called from time to time.
  public synchronized void keep() {
    Instant now = Instant.now();
    if (closed || listening != null || now.isBefore(next)) {
      return;
    }
    next = now.plus(AGAIN);
    try {
      SSLContext context = files.load();
      ServerSocket socket = bound();
      listening = socket;
      Thread.ofVirtual().name("tcp accept").start(() -> accept(socket, context));
      complain("");
      files.exposure().ifPresent(notices::add);
      LOG.info("{} is served to clients with a certificate of {}", address, files.authority());
    } catch (IOException problem) {
      complain(
          "%s: not served: %s; retrying every %d s"
              .formatted(address, words(problem), AGAIN.toSeconds()));
    }
  }

  private static String words(IOException problem) {
    return switch (problem) {
      case UnknownHostException _ -> "no such host";
      case BindException refused when String.valueOf(refused.getMessage()).contains("in use") ->
          "the port is in use (\"ss -ltnp\" shows by whom)";
      case BindException _ ->
          "this machine does not have the address (\"ip address\" shows which it has)";
      default -> IoFailure.words(problem);
    };
  }

  private void complain(String text) {
    if (!complaint.equals(text) && !complaint.isEmpty()) {
      notices.remove(complaint);
    }
    if (!text.isEmpty()) {
      notices.add(text);
    }
    complaint = text;
  }

  private ServerSocket bound() throws IOException {
    var socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(
          new InetSocketAddress(InetAddress.getByName(address.host()), address.port()), BACKLOG);
      return socket;
    } catch (IOException problem) {
      socket.close();
      throw problem;
    }
  }

  private void accept(ServerSocket from, SSLContext context) {
    while (!from.isClosed()) {
      try {
        Socket client = from.accept();
        clients.serve(new TlsTransport(client, context));
      } catch (IOException | OutOfMemoryError problem) {
        if (!from.isClosed()) {
          LOG.warn("cannot serve a connection to {}: {}", address, IoFailure.words(problem));
          pause();
        }
      }
    }
  }

  /// Others have to end first.
  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }

  /// The address with the port in use; empty while it is not served.
  public synchronized Optional<TcpAddress> served() {
    return listening == null
        ? Optional.empty()
        : Optional.of(new TcpAddress(address.host(), listening.getLocalPort()));
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    complain("");
    if (listening != null) {
      listening.close();
    }
  }
}
