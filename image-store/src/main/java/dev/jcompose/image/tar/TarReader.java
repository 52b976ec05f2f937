package dev.jcompose.image.tar;

import dev.jcompose.linux.file.FileName;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Reads a tar archive from a stream: v7, ustar, PAX and GNU. Memory use is limited, whatever the
/// archive says. Not thread-safe; does not close the stream.
public final class TarReader {
  /// The size limit of a PAX header or a GNU long name.
  public static final int MAX_HEADER = 1 << 20;

  private static final int MAX_SPARSE_SEGMENTS = 1 << 20;
  private static final long MAX_ID = (1L << 32) - 2;

  private final InputStream in;
  private final byte[] block = new byte[TarHeader.BLOCK];
  private long contentLeft;
  private long padding;

  /// @param in preferably buffered: it is read in blocks of 512 bytes and in large pieces
  public TarReader(InputStream in) {
    this.in = in;
  }

  /// Advances to the next member, skipping the rest of the current one.
  ///
  /// @return empty at the end of the archive
  /// @throws TarException when the archive is damaged
  public Optional<TarEntry> next() throws IOException {
    skipContent();
    PaxRecords pax = PaxRecords.none();
    Optional<String> longName = Optional.empty();
    Optional<String> longLink = Optional.empty();
    boolean pending = false;
    while (true) {
      Optional<TarHeader> header = readHeader();
      if (header.isEmpty()) {
        if (pending) {
          throw new TarException("archive ends after an extended header");
        }
        return Optional.empty();
      }
      switch (header.get().type()) {
        case 'x', 'X' -> pax = PaxRecords.parse(readMeta(header.get()));
        case 'g' -> PaxRecords.parse(readMeta(header.get()));
        case 'L' -> longName = Optional.of(cString(readMeta(header.get())));
        case 'K' -> longLink = Optional.of(cString(readMeta(header.get())));
        default -> {
          return Optional.of(entry(header.get(), pax, longName, longLink));
        }
      }
      pending = header.get().type() != 'g';
    }
  }

  /// Reads content of the current member as stored, that is, without holes.
  ///
  /// @return -1 at its end
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (contentLeft == 0) {
      return -1;
    }
    int count = in.read(bytes, offset, (int) Math.min(length, contentLeft));
    if (count < 0) {
      throw new EOFException("archive ends within a file");
    }
    contentLeft -= count;
    return count;
  }

  /// The content of the current member as a stream; closing it does nothing.
  public InputStream content() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return TarReader.this.read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        return length == 0 ? 0 : TarReader.this.read(bytes, offset, length);
      }

      @Override
      public int available() {
        return contentLeft > 0 ? 1 : 0;
      }
    };
  }

  private TarEntry entry(
      TarHeader header, PaxRecords pax, Optional<String> longName, Optional<String> longLink)
      throws IOException {
    long stored = pax.number("size").orElse(header.size());
    if (stored < 0) {
      throw new TarException("size is negative");
    }
    String name = pax.text("path").or(() -> longName).orElseGet(header::name);
    TarEntry.Type type = type(header.type(), name);
    // Others may carry a size (POSIX.1-2001 for hard links) without any content following.
    contentLeft = type == TarEntry.Type.FILE || header.type() == '1' ? stored : 0;
    if (type == TarEntry.Type.HARD_LINK && pax.number("size").isEmpty()) {
      contentLeft = 0;
    }
    padding = padding(contentLeft);
    Sparse sparse = sparse(header, pax, stored);
    return new TarEntry(
        pax.text("GNU.sparse.name").orElse(name),
        type,
        (int) (header.mode() & 07777),
        id(pax.number("uid").orElse(header.uid()), "uid"),
        id(pax.number("gid").orElse(header.gid()), "gid"),
        type == TarEntry.Type.FILE ? sparse.size : 0,
        type == TarEntry.Type.FILE ? contentLeft : 0,
        pax.time("mtime").orElse(time(header.modified())),
        pax.text("linkpath").or(() -> longLink).orElseGet(header::linkName),
        isDevice(type) ? (int) header.major() : 0,
        isDevice(type) ? (int) header.minor() : 0,
        pax.attributes(),
        sparse.segments);
  }

  private static boolean isDevice(TarEntry.Type type) {
    return type == TarEntry.Type.CHARACTER_DEVICE || type == TarEntry.Type.BLOCK_DEVICE;
  }

  private static TarEntry.Type type(char flag, String name) throws TarException {
    return switch (flag) {
      case '0', '\0', '7', 'S' ->
          name.endsWith("/") && flag != 'S' ? TarEntry.Type.DIRECTORY : TarEntry.Type.FILE;
      case '1' -> TarEntry.Type.HARD_LINK;
      case '2' -> TarEntry.Type.SYMLINK;
      case '3' -> TarEntry.Type.CHARACTER_DEVICE;
      case '4' -> TarEntry.Type.BLOCK_DEVICE;
      case '5' -> TarEntry.Type.DIRECTORY;
      case '6' -> TarEntry.Type.FIFO;
      default ->
          throw new TarException(
              "\"" + name + "\": unknown type of member " + (int) flag + " ('" + flag + "')");
    };
  }

  private record Sparse(long size, List<TarEntry.Segment> segments) {}

  private Sparse sparse(TarHeader header, PaxRecords pax, long stored) throws IOException {
    if (header.type() == 'S') {
      return checked(header.gnuRealSize(), gnuSegments(header));
    }
    if (pax.isSparse10()) {
      long size = pax.number("GNU.sparse.realsize").orElse(stored);
      return checked(size, readSparseMap());
    }
    Optional<List<TarEntry.Segment>> map = pax.sparseMap();
    if (map.isPresent()) {
      long size = pax.number("GNU.sparse.size").orElse(stored);
      return checked(size, map.get());
    }
    return new Sparse(stored, List.of());
  }

  /// Segments must be in order, inside the file, and exactly what is stored.
  private Sparse checked(long size, List<TarEntry.Segment> segments) throws TarException {
    long at = 0;
    long sum = 0;
    List<TarEntry.Segment> kept = new ArrayList<>();
    for (TarEntry.Segment segment : segments) {
      if (segment.offset() < at
          || segment.offset() > size
          || segment.length() > size - segment.offset()) {
        throw new TarException("sparse file: segments overlap or lie outside");
      }
      at = segment.offset() + segment.length();
      sum += segment.length();
      if (segment.length() > 0) {
        kept.add(segment);
      }
    }
    if (sum != contentLeft) {
      throw new TarException("sparse file: segments do not add up to what is stored");
    }
    // A file that is one hole has no segment, which is expressed by an empty one.
    return new Sparse(size, kept.isEmpty() ? List.of(new TarEntry.Segment(size, 0)) : kept);
  }

  private List<TarEntry.Segment> gnuSegments(TarHeader header) throws IOException {
    List<TarEntry.Segment> segments = new ArrayList<>(header.gnuSegments());
    boolean more = header.gnuHasExtension();
    while (more) {
      readBlock();
      TarHeader extension = new TarHeader(block);
      segments.addAll(extension.extensionSegments());
      more = extension.extensionHasExtension();
      if (segments.size() > MAX_SPARSE_SEGMENTS) {
        throw new TarException("sparse file: too many segments");
      }
    }
    return segments;
  }

  /// Form 1.0: decimal numbers, a line each, padded to a block, before the data.
  private List<TarEntry.Segment> readSparseMap() throws IOException {
    LineReader lines = new LineReader();
    long count = lines.next();
    if (count > MAX_SPARSE_SEGMENTS) {
      throw new TarException("sparse file: too many segments");
    }
    List<TarEntry.Segment> segments = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      segments.add(new TarEntry.Segment(lines.next(), lines.next()));
    }
    return segments;
  }

  private final class LineReader {
    private final byte[] content = new byte[TarHeader.BLOCK];
    private int at = TarHeader.BLOCK;

    long next() throws IOException {
      StringBuilder digits = new StringBuilder();
      while (true) {
        if (at == TarHeader.BLOCK) {
          if (contentLeft < TarHeader.BLOCK) {
            throw new TarException("sparse file: map ends too early");
          }
          readFully(content, TarHeader.BLOCK);
          contentLeft -= TarHeader.BLOCK;
          at = 0;
        }
        char c = (char) (content[at++] & 0xFF);
        if (c == '\n') {
          return PaxRecords.parseNumber("sparse map", digits.toString());
        }
        if (digits.append(c).length() > 20) {
          throw new TarException("sparse file: map is damaged");
        }
      }
    }
  }

  private Optional<TarHeader> readHeader() throws IOException {
    int first = in.readNBytes(block, 0, block.length);
    if (first == 0) {
      return Optional.empty();
    }
    if (first < block.length) {
      throw new EOFException("archive ends within a header");
    }
    TarHeader header = new TarHeader(block.clone());
    if (header.isZero()) {
      int second = in.readNBytes(block, 0, block.length);
      if (second > 0 && second < block.length) {
        throw new EOFException("archive ends within the blocks at its end");
      }
      return Optional.empty();
    }
    if (!header.hasValidChecksum()) {
      throw new TarException("bad header checksum (is it a tar archive?)");
    }
    return Optional.of(header);
  }

  private byte[] readMeta(TarHeader header) throws IOException {
    long size = header.size();
    if (size < 0 || size > MAX_HEADER) {
      throw new TarException("extended header of " + size + " bytes (limit " + MAX_HEADER + ")");
    }
    byte[] bytes = new byte[(int) size];
    readFully(bytes, bytes.length);
    in.skipNBytes(padding(size));
    return bytes;
  }

  private void skipContent() throws IOException {
    in.skipNBytes(contentLeft);
    contentLeft = 0;
    // When the docker command rewrites an archive, it omits the padding of the last block.
    var _ = in.readNBytes(block, 0, (int) padding);
    padding = 0;
  }

  private void readBlock() throws IOException {
    readFully(block, block.length);
  }

  private void readFully(byte[] into, int length) throws IOException {
    if (in.readNBytes(into, 0, length) < length) {
      throw new EOFException("archive ends within a header");
    }
  }

  private static String cString(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return FileName.decode(bytes, 0, end);
  }

  private static long padding(long size) {
    return -size & (TarHeader.BLOCK - 1);
  }

  private static long id(long value, String what) throws TarException {
    if (value < 0 || value > MAX_ID) {
      throw new TarException(what + " " + value + " is out of range");
    }
    return value;
  }

  private static Instant time(long seconds) {
    long bounded = Math.clamp(seconds, Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond());
    return Instant.ofEpochSecond(bounded);
  }

  /// Whether these first bytes are a valid header.
  public static boolean isTar(byte[] bytes, int length) {
    return length >= TarHeader.BLOCK
        && new TarHeader(Arrays.copyOf(bytes, TarHeader.BLOCK)).hasValidChecksum()
        && bytes[0] != 0;
  }

  /// Whether these first bytes of a stream look like a tar archive, also an empty one.
  ///
  /// @param bytes at least 512 to be sure
  public static boolean looksLikeTar(byte[] bytes, int length) {
    if (length < TarHeader.BLOCK) {
      return false;
    }
    TarHeader header = new TarHeader(Arrays.copyOf(bytes, TarHeader.BLOCK));
    String magic = new String(bytes, 257, 5, StandardCharsets.ISO_8859_1);
    return header.isZero() || header.hasValidChecksum() || magic.equals("ustar");
  }
}
