package dev.jcompose.engine.transport;

import dev.jcompose.linux.call.IoFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A client over TCP that has shown a certificate. The handshake is done by the first read.
///
/// Each direction ends by itself with TLS 1.3 only: earlier versions answer the end of one
/// direction with that of the other.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-6.1">RFC 8446, closure alerts</a>
final class TlsTransport implements Transport {
  private static final Logger LOG = LoggerFactory.getLogger(TlsTransport.class);

  /// As Go's server, which Docker's is; older clients cannot be trusted to be who they are.
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /// Who connects and says nothing holds a descriptor and a thread.
  private static final int HANDSHAKE_MILLIS = 10_000;

  private static final int PIECE = 64 << 10;

  /// As a server of Go answers.
  private static final String PLAIN =
      "HTTP/1.0 400 Bad Request\r\nConnection: close\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";

  private final Socket raw;
  private final SSLContext context;
  private @Nullable SSLSocket shaken;

  TlsTransport(Socket raw, SSLContext context) {
    this.raw = raw;
    this.context = context;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    SSLSocket socket = shaken == null ? handshake() : shaken;
    int count =
        socket
            .getInputStream()
            .read(into.array(), into.arrayOffset() + into.position(), into.remaining());
    if (count > 0) {
      into.position(into.position() + count);
    }
    return count;
  }

  private SSLSocket handshake() throws IOException {
    raw.setTcpNoDelay(true);
    raw.setKeepAlive(true);
    raw.setSoTimeout(HANDSHAKE_MILLIS);
    try {
      int first = raw.getInputStream().read();
      if (first < 0) {
        throw new IOException("the client left before the handshake");
      }
      if (first >= 'A' && first <= 'Z') {
        raw.getOutputStream().write(PLAIN.getBytes(StandardCharsets.US_ASCII));
        throw new SSLException("plain HTTP");
      }
      var begun = new ByteArrayInputStream(new byte[] {(byte) first});
      SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(raw, begun, /* autoClose= */ true);
      socket.setUseClientMode(false);
      socket.setNeedClientAuth(true);
      socket.setEnabledProtocols(PROTOCOLS);
      socket.startHandshake();
      raw.setSoTimeout(0);
      shaken = socket;
      return socket;
    } catch (SSLException | SocketTimeoutException refused) {
      LOG.info(
          "tcp port {}: refused {}: {}",
          raw.getLocalPort(),
          raw.getInetAddress().getHostAddress(),
          words(refused));
      throw refused;
    }
  }

  private static String words(IOException refused) {
    return refused instanceof SocketTimeoutException
        ? "no handshake within %d s".formatted(HANDSHAKE_MILLIS / 1000)
        : IoFailure.words(refused);
  }

  @Override
  public void write(ByteBuffer... pieces) throws IOException {
    if (shaken == null) {
      throw new IOException("the client has not shown its certificate");
    }
    OutputStream output = shaken.getOutputStream();
    int length = 0;
    for (ByteBuffer piece : pieces) {
      length += piece.remaining();
    }
    // In one record where it fits.
    if (pieces.length > 1 && length <= PIECE) {
      ByteBuffer all = ByteBuffer.allocate(length);
      for (ByteBuffer piece : pieces) {
        all.put(piece);
      }
      output.write(all.array());
      return;
    }
    for (ByteBuffer piece : pieces) {
      output.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
      piece.position(piece.limit());
    }
  }

  @Override
  public void finish() throws IOException {
    if (shaken != null && !shaken.isOutputShutdown()) {
      shaken.shutdownOutput();
    }
  }

  @Override
  public boolean isOpen() {
    return !raw.isClosed();
  }

  /// Without the end of TLS, a client could not tell a whole answer from one that was cut.
  @Override
  public void close() throws IOException {
    try (raw) {
      finish();
    }
  }
}
