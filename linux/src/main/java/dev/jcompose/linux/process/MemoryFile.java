package dev.jcompose.linux.process;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.nio.ByteBuffer;

/// Files that exist only in memory, until their last descriptor is closed.
///
/// @see "memfd_create(2)"
public final class MemoryFile {
  private static final int MFD_CLOEXEC = 1;
  private static final int MFD_ALLOW_SEALING = 2;
  private static final int F_ADD_SEALS = 1033;
  private static final int SEAL_EVERYTHING = 0x1 | 0x2 | 0x4 | 0x8;

  private MemoryFile() {}

  /// A new file with this content.
  public static Fd of(String name, ByteBuffer content) {
    return create(name, content, MFD_CLOEXEC);
  }

  /// A new file with this content that nobody, not even root, can change any more: a program run
  /// from it cannot be overwritten from within a container (CVE-2019-5736).
  public static Fd sealed(String name, ByteBuffer content) {
    Fd fd = create(name, content, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    Native.check("seal " + name, SyscallNumber.FCNTL, fd.number(), F_ADD_SEALS, SEAL_EVERYTHING);
    return fd;
  }

  private static Fd create(String name, ByteBuffer content, int flags) {
    try (CallMemory memory = CallMemory.open()) {
      Fd fd =
          new Fd(
              Native.check(
                  "make file in memory",
                  SyscallNumber.MEMFD_CREATE,
                  memory.text(name).address(),
                  flags,
                  0));
      int length = content.remaining();
      Block bytes = memory.content(content);
      int done = 0;
      while (done < length) {
        done +=
            (int)
                Native.check(
                    "write file in memory",
                    SyscallNumber.WRITE,
                    fd.number(),
                    bytes.address() + done,
                    length - done);
      }
      return fd;
    }
  }
}
