package dev.jcompose.engine.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Sits between a connection and the HTTP codec, and takes over where HTTP ends.
///
/// Docker's attach and exec turn a connection into a raw stream in both directions. The codec would
/// swallow what the client sends right behind such a request, so this handler gives the codec
/// exactly the request and holds back the rest until [#take]. It also knows a client that has only
/// finished sending from one that is gone, which the codec and Vert.x do not.
///
/// All methods run on the connection's event loop.
final class ConnectionTap extends ChannelInboundHandlerAdapter {
  private static final String POST = "POST ";
  private static final int LONGEST_HEAD = 2 << 20;
  private static final long WATCH_MILLIS = 500;
  private static final int MOST_HELD = 1 << 20;

  /// What the bytes that come in are.
  private enum State {
    /// The beginning of a request, kept until it is clear which one.
    HEAD,
    /// A request that takes nothing over: all for the codec.
    PASS,
    /// The body of a request that may take over: for the codec, up to its end.
    BODY,
    /// Behind such a request: kept.
    HOLD,
    /// A raw stream.
    TAKEN
  }

  private final Predicate<RequestHead> hijacks;
  private final ByteBuffer nothing = ByteBuffer.allocateDirect(1);
  private State state = State.HEAD;
  private ByteBuf kept = Unpooled.EMPTY_BUFFER;
  private BodyEnd bodyEnd = new BodyEnd.Counted(0);
  private Optional<Exchange> current = Optional.empty();
  private Optional<HijackedConnection> taken = Optional.empty();
  private Optional<ChannelHandlerContext> context = Optional.empty();
  private boolean inputEnded;

  ConnectionTap(Predicate<RequestHead> hijacks) {
    this.hijacks = hijacks;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = Optional.of(added);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var bytes = (ByteBuf) message;
    switch (state) {
      case PASS -> ctx.fireChannelRead(bytes);
      case TAKEN -> taken.orElseThrow().received(bytes);
      case HEAD -> {
        keep(bytes);
        head(ctx);
      }
      case BODY -> {
        keep(bytes);
        body(ctx);
      }
      case HOLD -> {
        keep(bytes);
        if (kept.readableBytes() > MOST_HELD) {
          ctx.channel().config().setAutoRead(false);
        }
      }
    }
  }

  private void keep(ByteBuf bytes) {
    kept = kept.isReadable() ? Unpooled.wrappedBuffer(kept, bytes) : bytes;
  }

  private void head(ChannelHandlerContext ctx) {
    int known = Math.min(POST.length(), kept.readableBytes());
    String start = kept.toString(kept.readerIndex(), known, StandardCharsets.ISO_8859_1);
    if (!POST.startsWith(start) || kept.readableBytes() > LONGEST_HEAD) {
      pass(ctx);
      return;
    }
    Optional<RequestHead> head = RequestHead.read(kept);
    if (head.isEmpty()) {
      return;
    }
    if (hijacks.test(head.get())) {
      state = State.BODY;
      bodyEnd = head.get().bodyEnd();
      ctx.fireChannelRead(kept.readRetainedSlice(head.get().length()));
      body(ctx);
    } else {
      pass(ctx);
    }
  }

  private void pass(ChannelHandlerContext ctx) {
    state = State.PASS;
    ByteBuf all = release();
    ctx.fireChannelRead(all);
  }

  private void body(ChannelHandlerContext ctx) {
    int length = bodyEnd.length(kept);
    if (length > 0) {
      ctx.fireChannelRead(kept.readRetainedSlice(length));
    }
    // The codec may have refused the request and let us go on to the next one already.
    if (bodyEnd.reached() && state == State.BODY) {
      state = State.HOLD;
    }
  }

  /// A request has begun; it is told when the client goes before its answer has ended.
  void begin(Exchange exchange) {
    current = Optional.of(exchange);
  }

  /// The answer has been written, and the request read to its end: the next request may come.
  void done() {
    current = Optional.empty();
    ChannelHandlerContext ctx = context.orElseThrow();
    if (inputEnded) {
      var _ = ctx.close();
      return;
    }
    state = State.HEAD;
    ctx.channel().config().setAutoRead(true);
    if (kept.isReadable()) {
      head(ctx);
    }
  }

  /// Ends HTTP on this connection: sends the head of the answer and hands over both directions.
  /// What has been held back comes first.
  HijackedConnection take(byte[] head) {
    ChannelHandlerContext ctx = context.orElseThrow();
    var connection = new HijackedConnection(ctx);
    state = State.TAKEN;
    current = Optional.empty();
    taken = Optional.of(connection);
    if (!inputEnded) {
      ctx.channel().config().setAutoRead(true);
    }
    if (kept.isReadable()) {
      connection.received(release());
    }
    if (inputEnded) {
      connection.inputEnded();
    }
    var _ = ctx.writeAndFlush(Unpooled.wrappedBuffer(head));
    return connection;
  }

  private ByteBuf release() {
    ByteBuf all = kept;
    kept = Unpooled.EMPTY_BUFFER;
    return all;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      // Comes before the last bytes do.
      return;
    }
    if (event instanceof ChannelInputShutdownReadComplete) {
      inputEnded = true;
      taken.ifPresent(HijackedConnection::inputEnded);
      boolean idle = taken.isEmpty() && current.isEmpty();
      if (idle) {
        var _ = ctx.close();
      } else {
        watch(ctx);
      }
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  /// Looks from time to time whether a client that has finished sending is still there: of its
  /// going Netty tells nothing any more then.
  private void watch(ChannelHandlerContext ctx) {
    if (!ctx.channel().isActive()) {
      return;
    }
    if (gone(ctx)) {
      var _ = ctx.close();
    } else {
      var _ = ctx.executor().schedule(() -> watch(ctx), WATCH_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /// Whether the other end is closed in both directions. Sending nothing tells: it fails only then.
  private boolean gone(ChannelHandlerContext ctx) {
    var channel = (EpollDomainSocketChannel) ctx.channel();
    try {
      ((Socket) channel.fd()).send(nothing, 0, 0);
      return false;
    } catch (IOException closed) {
      return true;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    current.ifPresent(Exchange::clientGone);
    current = Optional.empty();
    taken.ifPresent(HijackedConnection::closed);
    release().release();
    ctx.fireChannelInactive();
  }
}
