package dev.jcompose.linux.file;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.util.ArrayList;
import java.util.List;

/// Reads `struct linux_dirent64` (getdents(2)).
final class DirectoryListing {
  private static final int SIZE = 32 * 1024;
  private static final int OFFSET_LENGTH = 16;
  private static final int OFFSET_TYPE = 18;
  private static final int OFFSET_NAME = 19;
  private static final int SEEK_SET = 0;

  private DirectoryListing() {}

  static List<DirectoryEntry> read(Directory directory) {
    List<DirectoryEntry> entries = new ArrayList<>();
    int fd = directory.fd().number();
    Native.check("rewind directory", SyscallNumber.LSEEK, fd, 0, SEEK_SET);
    try (CallMemory memory = CallMemory.open()) {
      Block buffer = memory.room(SIZE);
      while (true) {
        long length =
            Native.check("list directory", SyscallNumber.GETDENTS64, fd, buffer.address(), SIZE);
        if (length == 0) {
          return entries;
        }
        parse(buffer, (int) length, entries);
      }
    }
  }

  private static void parse(Block buffer, int size, List<DirectoryEntry> entries) {
    int at = 0;
    while (at < size) {
      int length = Short.toUnsignedInt(buffer.getShort(at + OFFSET_LENGTH));
      byte[] bytes = buffer.copy(at + OFFSET_NAME, length - OFFSET_NAME);
      int end = 0;
      while (end < bytes.length && bytes[end] != 0) {
        end++;
      }
      String name = FileName.decode(bytes, 0, end);
      if (!name.equals(".") && !name.equals("..")) {
        int type = buffer.getByte(at + OFFSET_TYPE);
        entries.add(new DirectoryEntry(name, FileType.ofEntryType(type)));
      }
      at += length;
    }
  }
}
