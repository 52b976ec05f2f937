package dev.jcompose.buildkit.session;

import dev.jcompose.buildkit.wire.WireMessage;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A file that the client writes: an archive it asked for as the build's output. Closing it waits
/// until the client has all of it.
public final class SentFile extends OutputStream {
  private static final int CHUNK = 64 * 1024;
  private static final String WHAT = "output of an archive";

  private final BlockingClientCall<WireMessage, WireMessage> call;
  private final byte[] buffer = new byte[CHUNK];
  private int filled;
  private boolean closed;

  private SentFile(BlockingClientCall<WireMessage, WireMessage> call) {
    this.call = call;
  }

  /// Begins one.
  ///
  /// @param exporter which of the build's outputs it is
  /// @param facts what the client may want to know of it
  /// @throws SessionException when the client does not take files
  public static SentFile open(ClientSession session, int exporter, Map<String, String> facts) {
    return new SentFile(session.stream(WHAT, SessionMethods.SEND_FILES, headers(exporter, facts)));
  }

  static Map<String, List<String>> headers(int exporter, Map<String, String> facts) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    headers.put("buildkit-attachable-exporter-id", List.of(Integer.toString(exporter)));
    facts.forEach((name, value) -> headers.put("exporter-md-" + name, List.of(value)));
    return headers;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    int end = offset + length;
    while (at < end) {
      int part = Math.min(end - at, CHUNK - filled);
      System.arraycopy(bytes, at, buffer, filled, part);
      filled += part;
      at += part;
      if (filled == CHUNK) {
        send();
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      send();
      call.halfClose();
      if (call.read() != null) {
        throw new IOException(WHAT + ": unexpected answer from the client");
      }
    } catch (StatusException failure) {
      throw new IOException(SessionException.of(WHAT, failure).getMessage(), failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(WHAT + ": interrupted");
    } finally {
      call.cancel("done", null);
    }
  }

  /// Ends it without its rest: the client fails.
  public void abandon() {
    closed = true;
    call.cancel("the build has failed", null);
  }

  private void send() throws IOException {
    if (filled == 0) {
      return;
    }
    try {
      byte[] chunk = Arrays.copyOf(buffer, filled);
      filled = 0;
      if (!call.write(WireMessage.builder().bytes(1, chunk).done())) {
        var _ = call.read();
        throw new IOException(WHAT + ": the client accepts no more data");
      }
    } catch (StatusException failure) {
      throw new IOException(SessionException.of(WHAT, failure).getMessage(), failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(WHAT + ": interrupted");
    }
  }
}
