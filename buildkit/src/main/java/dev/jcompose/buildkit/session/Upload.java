package dev.jcompose.buildkit.session;

import dev.jcompose.buildkit.wire.WireMessage;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/// An archive that the client has from its standard input (`docker build - < context.tar`), by an
/// address that only it knows: `http://buildkit-session/ID`.
public final class Upload extends InputStream {
  private static final String HOST = "buildkit-session";
  private static final String WHAT = "uploaded build context";

  private final BlockingClientCall<WireMessage, WireMessage> call;
  private byte[] chunk = {};
  private int at;

  private Upload(BlockingClientCall<WireMessage, WireMessage> call) {
    this.call = call;
  }

  /// Whether an address is of this kind.
  public static boolean is(String address) {
    return address.startsWith("http://" + HOST + "/");
  }

  /// Asks for it.
  ///
  /// @throws SessionException when the client does not offer it
  public static Upload open(ClientSession session, String address) {
    String path = URI.create(address).getPath();
    return new Upload(
        session.stream(
            WHAT,
            SessionMethods.PULL_UPLOAD,
            Map.of("urlpath", List.of(path), "urlhost", List.of(HOST))));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    try {
      while (at == chunk.length) {
        WireMessage message = call.read();
        if (message == null) {
          return -1;
        }
        chunk = message.bytes(1);
        at = 0;
      }
    } catch (StatusException failure) {
      throw new IOException(SessionException.of(WHAT, failure).getMessage(), failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(WHAT + ": interrupted");
    }
    int part = Math.min(length, chunk.length - at);
    System.arraycopy(chunk, at, into, offset, part);
    at += part;
    return part;
  }

  @Override
  public void close() {
    call.cancel("done", null);
  }
}
