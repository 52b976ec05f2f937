package dev.jcompose.linux.file;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// File names as strings without loss. The kernel's names are bytes; nearly all are UTF-8. A byte
/// that is not becomes a lone low surrogate U+DC80 to U+DCFF, and back.
///
/// @see <a href="https://peps.python.org/pep-0383/">PEP 383, where the idea is from</a>
public final class FileName {
  private static final int ESCAPE = 0xDC00;

  private FileName() {}

  /// The bytes of a name.
  public static byte[] encode(String name) {
    if (!hasEscape(name)) {
      return name.getBytes(StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(name.length());
    int at = 0;
    while (at < name.length()) {
      int point = name.codePointAt(at);
      if (isEscape(point)) {
        bytes.write(point - ESCAPE);
      } else {
        bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
      }
      at += Character.charCount(point);
    }
    return bytes.toByteArray();
  }

  /// The name made of these bytes.
  public static String decode(byte[] bytes, int from, int length) {
    boolean ascii = true;
    for (int i = from; i < from + length && ascii; i++) {
      ascii = bytes[i] >= 0;
    }
    if (ascii) {
      return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes, from, length);
    try {
      return decoder.decode(in).toString();
    } catch (CharacterCodingException notUtf8) {
      return decodeEscaping(decoder.reset(), ByteBuffer.wrap(bytes, from, length));
    }
  }

  /// The name made of these bytes.
  public static String decode(byte[] bytes) {
    return decode(bytes, 0, bytes.length);
  }

  /// Whether it is one component: not empty, not `.` or `..`, without a slash or NUL.
  public static boolean isSingle(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && name.indexOf('/') < 0
        && name.indexOf('\0') < 0;
  }

  static String requireSingle(String name) {
    if (!isSingle(name)) {
      throw new IllegalArgumentException("not the name of a directory entry: \"" + name + "\"");
    }
    return name;
  }

  /// A C string of the name.
  public static Block allocate(CallMemory memory, String name) {
    if (name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a file name cannot hold a NUL: \"" + name + "\"");
    }
    return memory.terminated(encode(name));
  }

  private static String decodeEscaping(CharsetDecoder decoder, ByteBuffer in) {
    CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
    while (in.hasRemaining()) {
      if (decoder.decode(in, out, true).isError()) {
        out.put((char) (ESCAPE + (in.get() & 0xFF)));
      }
      decoder.reset();
    }
    return out.flip().toString();
  }

  private static boolean hasEscape(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (Character.isSurrogate(name.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isEscape(int point) {
    return point >= ESCAPE + 0x80 && point <= ESCAPE + 0xFF;
  }
}
