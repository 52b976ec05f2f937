package dev.jcompose.image.tar;

import dev.jcompose.linux.file.FileName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// Writes a tar archive in the ustar form, with PAX records where that is not sufficient. The same
/// members give the same bytes. Times are whole seconds; sparse files are written out.
public final class TarWriter implements AutoCloseable {
  private static final int BLOCK = TarHeader.BLOCK;
  private static final int NAME_LENGTH = 100;
  private static final long MAX_OCTAL_7 = 07777777;
  private static final long MAX_OCTAL_11 = 077777777777L;
  private static final int BUFFER = 128 * 1024;

  private final OutputStream out;
  private final byte[] buffer = new byte[BUFFER];

  /// @param out where to; closed with this writer
  public TarWriter(OutputStream out) {
    this.out = out;
  }

  /// Writes a member without content.
  public void add(TarEntry entry) throws IOException {
    add(entry, InputStream.nullInputStream());
  }

  /// Writes a member.
  ///
  /// @param content as many bytes as the entry says
  public void add(TarEntry entry, InputStream content) throws IOException {
    Map<String, byte[]> pax = paxRecords(entry);
    if (!pax.isEmpty()) {
      byte[] records = encode(pax);
      out.write(header(entry, "PaxHeaders/" + shortName(entry.name()), 'x', records.length));
      out.write(records);
      pad(records.length);
    }
    long size = entry.type() == TarEntry.Type.FILE ? entry.size() : 0;
    out.write(header(entry, entry.name(), typeFlag(entry.type()), size));
    copy(entry, content, size);
    pad(size);
  }

  /// Writes the end of the archive and closes the stream.
  @Override
  public void close() throws IOException {
    out.write(new byte[2 * BLOCK]);
    out.close();
  }

  private void copy(TarEntry entry, InputStream content, long size) throws IOException {
    long left = size;
    while (left > 0) {
      int count = content.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (count < 0) {
        throw new IOException("\"" + entry.name() + "\" became shorter while it was read");
      }
      out.write(buffer, 0, count);
      left -= count;
    }
  }

  private static Map<String, byte[]> paxRecords(TarEntry entry) {
    Map<String, byte[]> records = new TreeMap<>();
    byte[] name = FileName.encode(entry.name());
    if (name.length > NAME_LENGTH || !isAscii(name)) {
      records.put("path", name);
    }
    byte[] link = FileName.encode(entry.linkName());
    if (link.length > NAME_LENGTH || !isAscii(link)) {
      records.put("linkpath", link);
    }
    number(records, "uid", entry.uid(), MAX_OCTAL_7);
    number(records, "gid", entry.gid(), MAX_OCTAL_7);
    number(records, "size", entry.size(), MAX_OCTAL_11);
    number(records, "mtime", entry.modified().getEpochSecond(), MAX_OCTAL_11);
    entry.attributes().forEach((key, value) -> records.put("SCHILY.xattr." + key, value));
    return records;
  }

  private static void number(Map<String, byte[]> records, String key, long value, long max) {
    if (value < 0 || value > max) {
      records.put(key, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
    }
  }

  private static byte[] encode(Map<String, byte[]> records) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    records.forEach((key, value) -> {
      byte[] name = FileName.encode(key);
      int rest = name.length + value.length + 3;
      int length = rest + Integer.toString(rest).length();
      length = rest + Integer.toString(length).length();
      bytes.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
      bytes.writeBytes(name);
      bytes.write('=');
      bytes.writeBytes(value);
      bytes.write('\n');
    });
    return bytes.toByteArray();
  }

  private static byte[] header(TarEntry entry, String name, char type, long size) {
    byte[] block = new byte[BLOCK];
    text(block, 0, NAME_LENGTH, FileName.encode(name));
    octal(block, 100, 8, entry.mode());
    octal(block, 108, 8, within(entry.uid(), MAX_OCTAL_7));
    octal(block, 116, 8, within(entry.gid(), MAX_OCTAL_7));
    octal(block, 124, 12, within(size, MAX_OCTAL_11));
    octal(block, 136, 12, within(entry.modified().getEpochSecond(), MAX_OCTAL_11));
    block[156] = (byte) type;
    if (type != 'x') {
      text(block, 157, NAME_LENGTH, FileName.encode(entry.linkName()));
    }
    text(block, 257, 8, new byte[] {'u', 's', 't', 'a', 'r', 0, '0', '0'});
    octal(block, 329, 8, entry.major());
    octal(block, 337, 8, entry.minor());
    Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xFF;
    }
    octal(block, 148, 7, sum);
    return block;
  }

  private static long within(long value, long max) {
    return value < 0 || value > max ? 0 : value;
  }

  private static void text(byte[] block, int at, int length, byte[] text) {
    System.arraycopy(text, 0, block, at, Math.min(length, text.length));
  }

  private static void octal(byte[] block, int at, int length, long value) {
    String digits = Long.toOctalString(value);
    int zeros = length - 1 - digits.length();
    Arrays.fill(block, at, at + zeros, (byte) '0');
    text(block, at + zeros, digits.length(), digits.getBytes(StandardCharsets.US_ASCII));
    block[at + length - 1] = 0;
  }

  private static String shortName(String name) {
    String base = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    String last = base.substring(base.lastIndexOf('/') + 1);
    byte[] bytes = FileName.encode(last);
    return isAscii(bytes) ? last.substring(0, Math.min(last.length(), 80)) : "entry";
  }

  private static boolean isAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  private static char typeFlag(TarEntry.Type type) {
    return switch (type) {
      case FILE -> '0';
      case HARD_LINK -> '1';
      case SYMLINK -> '2';
      case CHARACTER_DEVICE -> '3';
      case BLOCK_DEVICE -> '4';
      case DIRECTORY -> '5';
      case FIFO -> '6';
    };
  }

  private void pad(long size) throws IOException {
    out.write(new byte[(int) (-size & (BLOCK - 1))]);
  }
}
