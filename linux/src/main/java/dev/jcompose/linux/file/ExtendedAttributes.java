package dev.jcompose.linux.file;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Extended attributes (xattr(7)) of the file behind a descriptor, which may be an `O_PATH` one,
/// also of a symbolic link: they are accessed through procfs, which does not follow the link that
/// the descriptor refers to.
public final class ExtendedAttributes {
  private static final int INITIAL = 512;

  private ExtendedAttributes() {}

  /// The names, empty where the file system has none.
  public static List<String> list(Fd file) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = FileName.allocate(arena, file.path().toString());
      for (long size = INITIAL; ; size *= 4) {
        MemorySegment names = arena.allocate(size);
        long length =
            Native.raw(SyscallNumber.LISTXATTR, path.address(), names.address(), names.byteSize());
        if (length >= 0) {
          return split(names.asSlice(0, length));
        }
        if (length == -Errno.EOPNOTSUPP.number()) {
          return List.of();
        }
        if (length != -Errno.ERANGE.number()) {
          throw new LinuxException("list extended attributes", (int) -length);
        }
      }
    }
  }

  /// The value of one, if it exists.
  public static Optional<byte[]> get(Fd file, String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = FileName.allocate(arena, file.path().toString());
      MemorySegment key = FileName.allocate(arena, name);
      for (long size = INITIAL; ; size *= 4) {
        MemorySegment value = arena.allocate(size);
        long length =
            Native.raw(
                SyscallNumber.GETXATTR,
                path.address(),
                key.address(),
                value.address(),
                value.byteSize(),
                0,
                0);
        if (length >= 0) {
          return Optional.of(value.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
        }
        if (length == -Errno.ENODATA.number() || length == -Errno.EOPNOTSUPP.number()) {
          return Optional.empty();
        }
        if (length != -Errno.ERANGE.number()) {
          throw new LinuxException("read extended attribute " + name, (int) -length);
        }
      }
    }
  }

  /// Sets one.
  public static void set(Fd file, String name, byte[] value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(Math.max(1, value.length));
      MemorySegment.copy(value, 0, bytes, ValueLayout.JAVA_BYTE, 0, value.length);
      Native.check(
          "set extended attribute " + name,
          SyscallNumber.SETXATTR,
          FileName.allocate(arena, file.path().toString()).address(),
          FileName.allocate(arena, name).address(),
          bytes.address(),
          value.length,
          0,
          0);
    }
  }

  private static List<String> split(MemorySegment names) {
    byte[] bytes = names.toArray(ValueLayout.JAVA_BYTE);
    List<String> result = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        result.add(FileName.decode(bytes, start, i - start));
        start = i + 1;
      }
    }
    return result;
  }
}
