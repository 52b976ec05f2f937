package dev.jcompose.linux.file;

import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Reads `struct linux_dirent64` (getdents(2)).
final class DirectoryListing {
  private static final int SIZE = 32 * 1024;
  private static final long OFFSET_LENGTH = 16;
  private static final long OFFSET_TYPE = 18;
  private static final long OFFSET_NAME = 19;
  private static final int SEEK_SET = 0;

  private DirectoryListing() {}

  static List<DirectoryEntry> read(Directory directory) {
    List<DirectoryEntry> entries = new ArrayList<>();
    int fd = directory.fd().number();
    Native.check("rewind directory", SyscallNumber.LSEEK, fd, 0, SEEK_SET);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(SIZE, 8);
      while (true) {
        long length =
            Native.check("list directory", SyscallNumber.GETDENTS64, fd, buffer.address(), SIZE);
        if (length == 0) {
          return entries;
        }
        parse(buffer.asSlice(0, length), entries);
      }
    }
  }

  private static void parse(MemorySegment buffer, List<DirectoryEntry> entries) {
    long at = 0;
    while (at < buffer.byteSize()) {
      int length = Short.toUnsignedInt(buffer.get(ValueLayout.JAVA_SHORT, at + OFFSET_LENGTH));
      byte[] bytes =
          buffer.asSlice(at + OFFSET_NAME, length - OFFSET_NAME).toArray(ValueLayout.JAVA_BYTE);
      int end = 0;
      while (end < bytes.length && bytes[end] != 0) {
        end++;
      }
      String name = FileName.decode(bytes, 0, end);
      if (!name.equals(".") && !name.equals("..")) {
        int type = buffer.get(ValueLayout.JAVA_BYTE, at + OFFSET_TYPE);
        entries.add(new DirectoryEntry(name, FileType.ofEntryType(type)));
      }
      at += length;
    }
  }
}
