package dev.jcompose.engine.http;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// A connection that speaks the WebSocket protocol: the payloads of the client's messages, one
/// after the other, and what is written as binary messages. The boundaries of messages have no
/// meaning here.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6455">RFC 6455</a>
public final class WebSocket implements DuplexConnection {
  private static final String SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int LAST = 0x80;
  private static final int MASKED = 0x80;
  private static final int OPCODE = 0x0f;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int SHORT = 125;
  private static final int TWO_BYTES = 126;
  private static final int EIGHT_BYTES = 127;
  private static final byte[] NORMAL = {0x03, (byte) 0xe8};
  private static final byte[] PROTOCOL_ERROR = {0x03, (byte) 0xea};

  private final HijackedConnection connection;
  private final InputStream input;
  private final OutputStream output;

  WebSocket(HijackedConnection connection) {
    this.connection = connection;
    this.input = new Payloads(new DataInputStream(connection.input()));
    this.output = new Messages();
  }

  /// The answer to a client's key, which shows that this is a server of the protocol.
  static String accept(String key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      return Base64.getEncoder()
          .encodeToString(digest.digest((key + SALT).getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public InputStream input() {
    return input;
  }

  @Override
  public OutputStream output() {
    return output;
  }

  @Override
  public void close() throws IOException {
    try (connection) {
      frame(CLOSE, NORMAL, 0, NORMAL.length);
    }
  }

  /// Pongs come from the thread that reads, everything else from the one that writes.
  private synchronized void frame(int opcode, byte[] bytes, int offset, int length)
      throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(10 + length).put((byte) (LAST | opcode));
    if (length <= SHORT) {
      frame.put((byte) length);
    } else if (length <= 0xffff) {
      frame.put((byte) TWO_BYTES).putShort((short) length);
    } else {
      frame.put((byte) EIGHT_BYTES).putLong(length);
    }
    frame.put(bytes, offset, length);
    connection.output().write(frame.array(), 0, frame.position());
  }

  private final class Messages extends OutputStream {
    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      frame(BINARY, bytes, offset, length);
    }
  }

  private final class Payloads extends InputStream {
    private final DataInputStream frames;
    private final byte[] mask = new byte[4];
    private long left;
    private int masked;
    private boolean over;

    Payloads(DataInputStream frames) {
      this.frames = frames;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      while (left == 0 && !over) {
        next();
      }
      if (over) {
        return -1;
      }
      int count = frames.read(target, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw new EOFException("web socket: the client left in the middle of a message");
      }
      unmask(target, offset, count);
      left -= count;
      return count;
    }

    private void unmask(byte[] bytes, int offset, int count) {
      for (int i = offset; i < offset + count; i++) {
        bytes[i] ^= mask[masked];
        masked = (masked + 1) % mask.length;
      }
    }

    /// Reads the header of a frame; a control frame is read and handled as a whole.
    private void next() throws IOException {
      int first = frames.read();
      if (first < 0) {
        over = true;
        return;
      }
      int second = frames.readUnsignedByte();
      long length = second & ~MASKED;
      if (length == TWO_BYTES) {
        length = frames.readUnsignedShort();
      } else if (length == EIGHT_BYTES) {
        length = frames.readLong();
      }
      int opcode = first & OPCODE;
      boolean control = opcode >= CLOSE;
      if ((second & MASKED) == 0 || length < 0 || (control && length > SHORT)) {
        over = true;
        frame(CLOSE, PROTOCOL_ERROR, 0, PROTOCOL_ERROR.length);
        return;
      }
      frames.readFully(mask);
      masked = 0;
      if (control) {
        control(opcode, (int) length);
      } else {
        left = length;
      }
    }

    private void control(int opcode, int length) throws IOException {
      byte[] payload = frames.readNBytes(length);
      unmask(payload, 0, payload.length);
      if (opcode == PING) {
        frame(PONG, payload, 0, payload.length);
      } else if (opcode == CLOSE) {
        over = true;
      }
    }
  }
}
