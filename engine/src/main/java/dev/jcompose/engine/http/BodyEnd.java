package dev.jcompose.engine.http;

import io.netty.buffer.ByteBuf;

/// Knows where the body of a request ends in the bytes that come in.
sealed interface BodyEnd permits BodyEnd.Counted, ChunkedBody {
  /// How many of these bytes, from the reader's place on, belong to the body. They are counted as
  /// seen.
  int length(ByteBuf bytes);

  /// Whether all of the body has been seen.
  boolean reached();

  /// A body of a length said beforehand, which may be nothing.
  final class Counted implements BodyEnd {
    private long left;

    Counted(long length) {
      this.left = length;
    }

    @Override
    public int length(ByteBuf bytes) {
      int part = (int) Math.min(left, bytes.readableBytes());
      left -= part;
      return part;
    }

    @Override
    public boolean reached() {
      return left == 0;
    }
  }
}
