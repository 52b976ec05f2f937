package dev.jcompose.engine.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A connection that has left HTTP: raw bytes in both directions, each of which ends on its own.
///
/// The streams block and are for one thread each. When the client has finished sending, reading
/// gives the end while writing goes on; when it is gone, writing throws.
public final class HijackedConnection implements AutoCloseable {
  private static final long LINGER_MILLIS = 2000;

  private final ChannelHandlerContext context;
  private final ByteQueue received;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final CompletableFuture<Void> inputEnd = new CompletableFuture<>();

  HijackedConnection(ChannelHandlerContext context) {
    this.context = context;
    this.received = new ByteQueue(reading -> context.executor().execute(() -> setReading(reading)));
  }

  private void setReading(boolean reading) {
    // Netty takes a socket whose input has ended out of epoll, and would fail to change it there.
    if (!inputEnd.isDone()) {
      context.channel().config().setAutoRead(reading);
    }
  }

  /// What the client sends; ends when it has finished sending.
  public InputStream input() {
    return received;
  }

  /// What the client gets. Each write returns when the kernel has taken the bytes.
  public OutputStream output() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        Waiting.on(sent(context.writeAndFlush(Unpooled.copiedBuffer(bytes, offset, length))));
      }
    };
  }

  /// Runs something when the connection is closed, by whomever; at once when it is already.
  public void onClose(Runnable action) {
    var _ = closed.thenRun(() -> Thread.startVirtualThread(action));
  }

  /// Tells the client that nothing more comes, and waits a little for it to close, so that it never
  /// sees a reset instead of the end.
  @Override
  public void close() {
    context.executor().execute(this::shutdownOutput);
    received.discard();
    var _ =
        CompletableFuture.anyOf(inputEnd, closed)
            .orTimeout(LINGER_MILLIS, TimeUnit.MILLISECONDS)
            .whenComplete((_, _) -> cut());
  }

  private void shutdownOutput() {
    var _ = ((DuplexChannel) context.channel()).shutdownOutput();
  }

  private void cut() {
    var _ = context.close();
  }

  private CompletableFuture<Void> sent(ChannelFuture write) {
    var sent = new CompletableFuture<Void>();
    write.addListener(done -> {
      if (done.isSuccess()) {
        sent.complete(null);
      } else {
        sent.completeExceptionally(done.cause());
      }
    });
    return sent;
  }

  void received(ByteBuf bytes) {
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.readBytes(copy);
    bytes.release();
    received.add(copy);
  }

  void inputEnded() {
    received.end();
    inputEnd.complete(null);
  }

  void closed() {
    received.end();
    closed.complete(null);
  }
}
