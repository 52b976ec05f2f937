package dev.jcompose.linux.file;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
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
    try (CallMemory memory = CallMemory.open()) {
      Block path = FileName.allocate(memory, file.path().toString());
      for (int size = INITIAL; ; size *= 4) {
        Block names = memory.allocate(size);
        long length =
            Native.raw(SyscallNumber.LISTXATTR, path.address(), names.address(), names.size());
        if (length >= 0) {
          return split(names.copy(0, (int) length));
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
    try (CallMemory memory = CallMemory.open()) {
      Block path = FileName.allocate(memory, file.path().toString());
      Block key = FileName.allocate(memory, name);
      for (int size = INITIAL; ; size *= 4) {
        Block value = memory.allocate(size);
        long length =
            Native.raw(
                SyscallNumber.GETXATTR,
                path.address(),
                key.address(),
                value.address(),
                value.size(),
                0,
                0);
        if (length >= 0) {
          return Optional.of(value.copy(0, (int) length));
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
    try (CallMemory memory = CallMemory.open()) {
      Block bytes = memory.bytes(value);
      Native.check(
          "set extended attribute " + name,
          SyscallNumber.SETXATTR,
          FileName.allocate(memory, file.path().toString()).address(),
          FileName.allocate(memory, name).address(),
          bytes.address(),
          value.length,
          0,
          0);
    }
  }

  private static List<String> split(byte[] bytes) {
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
