package dev.jcompose.buildkit.control;

import dev.jcompose.buildkit.transport.RawConnection;
import dev.jcompose.buildkit.wire.WireMessage;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// A connection within a call: both sides send its bytes as messages. The next message is asked for
/// when one has been read.
final class StreamConnection implements RawConnection, StreamObserver<WireMessage> {
  private static final byte[] END = {};

  private final ServerCallStreamObserver<WireMessage> client;
  private final BlockingQueue<byte[]> came = new LinkedBlockingQueue<>();
  private final Object ready = new Object();
  private boolean closed;

  StreamConnection(ServerCallStreamObserver<WireMessage> client) {
    this.client = client;
    client.disableAutoRequest();
    client.setOnReadyHandler(this::wake);
    client.setOnCancelHandler(this::ended);
  }

  /// Begins to take messages.
  void begin() {
    client.request(1);
  }

  private void wake() {
    synchronized (ready) {
      ready.notifyAll();
    }
  }

  private void ended() {
    came.add(END);
    wake();
  }

  @Override
  public void onNext(WireMessage message) {
    byte[] bytes = message.bytes(1);
    if (bytes.length > 0) {
      came.add(bytes);
    } else {
      client.request(1);
    }
  }

  @Override
  public void onError(Throwable gone) {
    ended();
  }

  @Override
  public void onCompleted() {
    ended();
  }

  @Override
  public InputStream input() {
    return new Input();
  }

  @Override
  public OutputStream output() {
    return new Output();
  }

  @Override
  public void close() {
    synchronized (ready) {
      if (!closed) {
        closed = true;
        if (!client.isCancelled()) {
          client.onCompleted();
        }
      }
    }
    ended();
  }

  private final class Input extends InputStream {
    private byte[] chunk = {};
    private int at;
    private boolean over;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (over) {
        return -1;
      }
      if (at == chunk.length) {
        try {
          chunk = came.take();
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("interrupted");
        }
        at = 0;
        if (chunk.length == 0) {
          over = true;
          return -1;
        }
        client.request(1);
      }
      int part = Math.min(length, chunk.length - at);
      System.arraycopy(chunk, at, into, offset, part);
      at += part;
      return part;
    }
  }

  private final class Output extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      byte[] chunk = Arrays.copyOfRange(bytes, offset, offset + length);
      synchronized (ready) {
        try {
          while (!closed && !client.isCancelled() && !client.isReady()) {
            ready.wait();
          }
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("interrupted");
        }
        if (closed || client.isCancelled()) {
          throw new IOException("the client has ended the call");
        }
        client.onNext(WireMessage.builder().bytes(1, chunk).done());
      }
    }
  }
}
