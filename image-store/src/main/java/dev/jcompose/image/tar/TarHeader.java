package dev.jcompose.image.tar;

import dev.jcompose.linux.file.FileName;
import java.util.ArrayList;
import java.util.List;

/// The fields of one 512-byte header block, in the ustar and GNU forms.
///
/// @see <a href="https://www.gnu.org/software/tar/manual/html_node/Standard.html">GNU tar</a>
final class TarHeader {
  static final int BLOCK = 512;

  private static final int CHECKSUM_AT = 148;
  private static final int CHECKSUM_LENGTH = 8;
  private static final int GNU_SPARSE_AT = 386;
  private static final int GNU_SPARSE_COUNT = 4;
  private static final int GNU_EXTENDED_AT = 482;
  private static final int GNU_REAL_SIZE_AT = 483;
  private static final int EXTENSION_COUNT = 21;
  private static final int EXTENSION_EXTENDED_AT = 504;
  private static final int NUMBER_LENGTH = 12;

  private final byte[] block;

  TarHeader(byte[] block) {
    this.block = block;
  }

  boolean isZero() {
    for (int i = 0; i < BLOCK; i++) {
      if (block[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /// Whether the check sum is right, as a sum of unsigned or, in some old archives, signed bytes.
  boolean hasValidChecksum() {
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < BLOCK; i++) {
      boolean inField = i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_LENGTH;
      unsigned += inField ? ' ' : block[i] & 0xFF;
      signed += inField ? ' ' : block[i];
    }
    long stored = octal(CHECKSUM_AT, CHECKSUM_LENGTH);
    return stored == unsigned || stored == signed;
  }

  char type() {
    return (char) (block[156] & 0xFF);
  }

  /// Name with the prefix of the ustar form.
  String name() {
    String name = text(0, 100);
    boolean posix = block[257] == 'u' && block[261] == 'r' && block[262] == 0;
    String prefix = posix ? text(345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  String linkName() {
    return text(157, 100);
  }

  long mode() throws TarException {
    return number(100, 8, "mode");
  }

  long uid() throws TarException {
    return number(108, 8, "uid");
  }

  long gid() throws TarException {
    return number(116, 8, "gid");
  }

  long size() throws TarException {
    return number(124, NUMBER_LENGTH, "size");
  }

  long modified() throws TarException {
    return number(136, NUMBER_LENGTH, "modification time");
  }

  long major() throws TarException {
    return number(329, 8, "device number");
  }

  long minor() throws TarException {
    return number(337, 8, "device number");
  }

  /// The size of a sparse file in the old GNU form.
  long gnuRealSize() throws TarException {
    return number(GNU_REAL_SIZE_AT, NUMBER_LENGTH, "real size");
  }

  List<TarEntry.Segment> gnuSegments() throws TarException {
    return segments(GNU_SPARSE_AT, GNU_SPARSE_COUNT);
  }

  boolean gnuHasExtension() {
    return block[GNU_EXTENDED_AT] != 0;
  }

  /// The segments of a block that extends an old GNU sparse header.
  List<TarEntry.Segment> extensionSegments() throws TarException {
    return segments(0, EXTENSION_COUNT);
  }

  boolean extensionHasExtension() {
    return block[EXTENSION_EXTENDED_AT] != 0;
  }

  private List<TarEntry.Segment> segments(int at, int count) throws TarException {
    List<TarEntry.Segment> result = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int position = at + i * 2 * NUMBER_LENGTH;
      if (block[position] == 0) {
        break;
      }
      result.add(
          new TarEntry.Segment(
              number(position, NUMBER_LENGTH, "sparse offset"),
              number(position + NUMBER_LENGTH, NUMBER_LENGTH, "sparse length")));
    }
    return result;
  }

  private String text(int at, int length) {
    int end = at;
    while (end < at + length && block[end] != 0) {
      end++;
    }
    return FileName.decode(block, at, end - at);
  }

  /// A number in octal digits or, with the highest bit set, in base 256.
  private long number(int at, int length, String what) throws TarException {
    int first = block[at] & 0xFF;
    if ((first & 0x80) == 0) {
      long value = octal(at, length);
      if (value < 0) {
        throw new TarException(what + " is not a number");
      }
      return value;
    }
    long value = (first & 0x40) != 0 ? first | -0x80L : first & 0x3F;
    for (int i = 1; i < length; i++) {
      if (value > Long.MAX_VALUE >> 8 || value < Long.MIN_VALUE >> 8) {
        throw new TarException(what + " does not fit in 63 bits");
      }
      value = (value << 8) | (block[at + i] & 0xFF);
    }
    return value;
  }

  /// @return -1 when there is something that is not an octal digit
  private long octal(int at, int length) {
    int from = at;
    int to = at + length;
    while (from < to && (block[from] == ' ' || block[from] == 0)) {
      from++;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      if (block[i] == 0 || block[i] == ' ') {
        return value;
      }
      if (block[i] < '0' || block[i] > '7') {
        return -1;
      }
      value = (value << 3) | (block[i] - '0');
    }
    return value;
  }
}
