package dev.jcompose.image.overlay;

import dev.jcompose.image.TestTar;
import dev.jcompose.image.tar.TarEntry;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Archives that attack, or are broken. `CANARY` in a name stands for a directory outside.
final class HostileTars {
  private static final int BLOCK = 512;

  private final String canary;
  private final List<Case> cases = new ArrayList<>();

  /// An archive and what has to come of it.
  ///
  /// @param refused part of the message; empty when it is taken without harm
  record Case(String name, List<Integer> content, Optional<String> refused) {
    byte[] bytes() {
      byte[] bytes = new byte[content.size()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = content.get(i).byteValue();
      }
      return bytes;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private HostileTars(String canary) {
    this.canary = canary;
  }

  static List<Case> all(String canary) {
    HostileTars tars = new HostileTars(canary);
    tars.paths();
    tars.links();
    tars.whiteouts();
    tars.attributes();
    tars.headers();
    tars.sparse();
    tars.streams();
    return tars.cases;
  }

  private void paths() {
    refused("parent", tar().file("../evil", "x"), "leads out");
    refused("parent in the middle", tar().file("a/../../evil", "x"), "leads out");
    refused("only parent", tar().directory("..", 0777), "leads out");
    taken("absolute", tar().file(canary + "/evil", "x"));
    taken("parent that stays inside", tar().file("a/../b", "x"));
    taken("dots and slashes", tar().file("./././/a//b", "x"));
    refused("long component", tar().file("n".repeat(300), "x"), "ENAMETOOLONG");
    refused("long path", tar().file("d/".repeat(2500) + "f", "x"), "ENAMETOOLONG");
    refused("file as directory", tar().file("f", "x").file("f/g", "x"), "ENOTDIR");
    refused("root as file", tar().file(".", "x"), "root is not a directory");
    taken("not utf-8", tar().file("\uDCFF\uDC80", "x"));
    taken("line feed and escape", tar().file("a\nb\u001b[2J", "x"));
  }

  private void links() {
    taken("file through absolute link", tar().symlink("l", canary).file("l/evil", "x"));
    taken(
        "file through relative link",
        tar().symlink("l", "../../../../../../../.." + canary).file("l/evil", "x"));
    taken("directory through link", tar().symlink("l", canary).directory("l/evil", 0777));
    taken("mode of a link's target", tar().symlink("l", canary).directory("l", 0777));
    taken("link at a link", tar().symlink("l", canary).symlink("l/evil", "/etc/passwd"));
    taken("link over a directory", tar().file("d/x", "x").symlink("d", canary).file("d/x", "y"));
    taken("file over a link", tar().symlink("l", canary + "/file").file("l", "x"));
    taken(
        "file over a hard link of a link",
        tar().symlink("l", canary + "/file").hardlink("h", "l").file("h", "x"));
    taken("link to itself in place", tar().symlink("l", ".").file("l/l/l/x", "x"));
    refused("link loop", tar().symlink("a", "b").symlink("b", "a").file("a/x", "x"), "ELOOP");
    refused("hard link out", tar().hardlink("h", "../../.." + canary + "/file"), "leads out");
    refused("hard link absolute", tar().hardlink("h", canary + "/file"), "no such");
    refused(
        "hard link through link", tar().symlink("l", canary).hardlink("h", "l/file"), "no such");
    refused("hard link to directory", tar().directory("d", 0755).hardlink("h", "d"), "directory");
    refused("hard link to nothing", tar().hardlink("h", ""), "bad target");
    refused("hard link to itself", tar().hardlink("h", "h"), "no such");
    taken("link text of 4000", tar().symlink("l", "x/".repeat(2000)));
    taken("magic link", tar().symlink("l", "/proc/self/root").file("l/evil", "x"));
  }

  private void whiteouts() {
    refused("whiteout of nothing", tar().file(".wh.", ""), "bad whiteout");
    refused("whiteout of itself", tar().file(".wh..", ""), "bad whiteout");
    refused("whiteout of parent", tar().file("d/.wh...", ""), "bad whiteout");
    refused("file below whiteout", tar().file(".wh.d/x", "x"), "below a whiteout");
    refused("hard link to whiteout", tar().file(".wh.x", "").hardlink("h", ".wh.x"), "bad target");
    taken("whiteout through link", tar().symlink("l", canary).file("l/.wh.file", ""));
    taken("opaque root", tar().file(".wh..wh..opq", ""));
    taken("opaque through link", tar().symlink("l", canary).file("l/.wh..wh..opq", ""));
    taken("bookkeeping of aufs", tar().file(".wh..wh.plnk/1.2", "x"));
    taken("whiteout then directory", tar().file(".wh.d", "").file("d/x", "x"));
  }

  private void attributes() {
    for (String name :
        List.of(
            "trusted.overlay.redirect",
            "trusted.overlay.opaque",
            "trusted.overlay.metacopy",
            "user.overlay.whiteout")) {
      TarEntry entry =
          TarEntry.of("d", TarEntry.Type.DIRECTORY, 0755, TestTar.TIME)
              .withAttributes(TestTar.attribute(name, (byte) '/', (byte) 'e'));
      taken("attribute " + name, tar().add(entry, new byte[0]));
    }
    TarEntry device = TarEntry.of("n", TarEntry.Type.BLOCK_DEVICE, 0666, TestTar.TIME);
    taken("disk", tar().add(device.withDevice(254, 0), new byte[0]));
    TarEntry zero = TarEntry.of("n", TarEntry.Type.CHARACTER_DEVICE, 0666, TestTar.TIME);
    taken("hidden whiteout", tar().add(zero, new byte[0]));
    TarEntry fifo = TarEntry.of("f", TarEntry.Type.FIFO, 0666, TestTar.TIME);
    taken("pipe then file", tar().add(fifo, new byte[0]).file("f", "x"));
    TarEntry stranger = TarEntry.of("o", TarEntry.Type.FILE, 04777, TestTar.TIME);
    refused(
        "uid out of range",
        tar().add(stranger.withOwner(0xFFFFFFFFL, 0), new byte[0]),
        "out of range");
  }

  private void headers() {
    byte[] plain = tar().file("f", "content").bytes();
    refused("wrong check sum", patched(plain, 0, false, 'g'), "check sum");
    refused("unknown type", patched(plain, 156, true, 'Z'), "unknown type");
    refused(
        "negative size",
        patched(
            plain, 124, true, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
            0xFE),
        "negative");
    refused(
        "size beyond 63 bits",
        patched(
            plain, 124, true, 0x80, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
            0xFF),
        "63 bits");
    refused("size not a number", patched(plain, 124, true, 'x', 'y'), "not a number");
    refused("lying size", patched(plain, 124, true, digits("77777777777")), "truncated");
    refused("mode not a number", patched(plain, 100, true, '9'), "not a number");
    refused("pax record length", pax("99 path=a\n"), "length is wrong");
    refused("pax record zero", pax("0 path=a\n"), "length is wrong");
    refused("pax record without end", pax("9 path=abc"), "length is wrong");
    refused("pax name with nul", pax(record("path", "a\0b")), "NUL");
    refused("pax time", pax(record("mtime", "1e999999999")), "not a time");
    refused("pax size", pax(record("size", "99999999999999999999")), "size");
    refused("pax uid", pax(record("uid", "-5")), "uid");
    taken(
        "pax global",
        raw(header("g", 'g', 0, record("path", "evil")), tar().file("f", "x").bytes()));
    refused("pax bomb", raw(header("x", 'x', 3 << 20, "")), "limit");
    refused("long name bomb", raw(header("x", 'L', 3 << 20, "")), "limit");
    refused("long name at the end", raw(header("x", 'L', 0, "name")), "ends after");
  }

  private void sparse() {
    refused("sparse overlap", sparse("0,4,2,4", "8"), "overlap");
    refused("sparse outside", sparse("0,4,100,4", "8"), "outside");
    refused("sparse sum", sparse("0,4", "100"), "add up");
    refused("sparse odd", sparse("0,4,1", "100"), "odd");
    refused("sparse words", sparse("a,b", "100"), "not a number");
    String map = "22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n";
    byte[] file =
        tar()
            .file("f", 0644, ("9999999999\n" + " ".repeat(501)).getBytes(StandardCharsets.US_ASCII))
            .bytes();
    refused("sparse bomb", raw(header("x", 'x', 0, map), file), "too many segments");
  }

  private void streams() {
    byte[] plain = tar().file("f", "x".repeat(3000)).file("g", "y".repeat(3000)).bytes();
    refused("ends in a header", Arrays.copyOf(plain, 3000 + 700), "truncated");
    refused("ends in a file", Arrays.copyOf(plain, 1000), "truncated");
    byte[] gzip = TestTar.gzip(plain);
    refused("gzip cut off", Arrays.copyOf(gzip, gzip.length - 12), "truncated");
    byte[] flipped = gzip.clone();
    flipped[gzip.length - 6] ^= 0x55;
    refused("gzip with wrong sum", flipped, "damaged");
    refused("gzip of nothing", new byte[] {0x1f, (byte) 0x8b, 8, 0}, "truncated");
    refused("zstd of nothing", new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0, 0}, "");
    refused("text", "this is no archive. ".repeat(100).getBytes(StandardCharsets.US_ASCII), "tar");
  }

  private static TestTar tar() {
    return new TestTar();
  }

  private void taken(String name, TestTar tar) {
    taken(name, tar.bytes());
  }

  private void taken(String name, byte[] bytes) {
    cases.add(new Case(name, boxed(bytes), Optional.empty()));
  }

  private void refused(String name, TestTar tar, String message) {
    refused(name, tar.bytes(), message);
  }

  private void refused(String name, byte[] bytes, String message) {
    cases.add(new Case(name, boxed(bytes), Optional.of(message)));
  }

  private static List<Integer> boxed(byte[] bytes) {
    List<Integer> list = new ArrayList<>(bytes.length);
    for (byte b : bytes) {
      list.add((int) b);
    }
    return list;
  }

  private static String record(String key, String value) {
    String rest = " " + key + "=" + value + "\n";
    return (rest.length() + 2) + rest;
  }

  private static byte[] pax(String records) {
    return raw(header("x", 'x', 0, records), tar().file("f", "x").bytes());
  }

  private static byte[] sparse(String map, String size) {
    String records = record("GNU.sparse.map", map) + record("GNU.sparse.size", size);
    return raw(header("x", 'x', 0, records), tar().file("f", "12345678").bytes());
  }

  /// A header block, and its content when no other size is claimed.
  private static byte[] header(String name, char type, int size, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
    byte[] tar = tar().file(name, 0644, bytes).bytes();
    int length = BLOCK + (bytes.length + BLOCK - 1) / BLOCK * BLOCK;
    byte[] header = patched(Arrays.copyOf(tar, length), 156, true, type);
    return size == 0 ? header : patched(header, 124, true, digits(String.format("%011o", size)));
  }

  private static int[] digits(String text) {
    return text.chars().toArray();
  }

  private static byte[] patched(byte[] tar, int at, boolean correct, int... values) {
    byte[] bytes = tar.clone();
    for (int i = 0; i < values.length; i++) {
      bytes[at + i] = (byte) values[i];
    }
    if (correct) {
      Arrays.fill(bytes, 148, 156, (byte) ' ');
      int sum = 0;
      for (int i = 0; i < BLOCK; i++) {
        sum += bytes[i] & 0xFF;
      }
      byte[] digits = String.format("%06o\0", sum).getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(digits, 0, bytes, 148, digits.length);
    }
    return bytes;
  }

  private static byte[] raw(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
