package dev.jcompose.engine.http;

import io.netty.buffer.ByteBuf;

/// Finds the end of a chunked body in a stream of bytes, without keeping any.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-7.1">RFC 9112, 7.1</a>
final class ChunkedBody implements BodyEnd {
  private static final int LINE_BREAK = 2;

  private enum Place {
    SIZE,
    EXTENSION,
    DATA,
    TRAILER,
    END
  }

  private Place place = Place.SIZE;
  private long size;
  private long left;
  private int lineLength;

  @Override
  public int length(ByteBuf bytes) {
    int from = bytes.readerIndex();
    int at = from;
    while (at < bytes.writerIndex() && place != Place.END) {
      if (place == Place.DATA) {
        long step = Math.min(left, bytes.writerIndex() - at);
        left -= step;
        at += (int) step;
        if (left == 0) {
          place = Place.SIZE;
          size = 0;
        }
      } else {
        line((char) (bytes.getByte(at) & 0xff));
        at++;
      }
    }
    return at - from;
  }

  private void line(char c) {
    if (c == '\n') {
      lineEnds();
    } else if (place == Place.TRAILER) {
      lineLength += c == '\r' ? 0 : 1;
    } else if (place == Place.SIZE) {
      int digit = Character.digit(c, 16);
      if (digit < 0) {
        place = Place.EXTENSION;
      } else {
        size = size * 16 + digit;
      }
    }
  }

  private void lineEnds() {
    if (place == Place.TRAILER) {
      place = lineLength == 0 ? Place.END : Place.TRAILER;
      lineLength = 0;
    } else if (size == 0) {
      place = Place.TRAILER;
      lineLength = 0;
    } else {
      place = Place.DATA;
      left = size + LINE_BREAK;
    }
  }

  @Override
  public boolean reached() {
    return place == Place.END;
  }
}
