package dev.jcompose.linux.bpf;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import dev.jcompose.linux.file.Directory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/// Attaches a `BPF_PROG_TYPE_CGROUP_DEVICE` program to a directory of the unified cgroup tree. The
/// kernel keeps the program for as long as the directory exists.
///
/// @see "bpf(2), linux/bpf.h"
public final class CgroupDeviceProgram {
  private static final long BPF_PROG_LOAD = 5;
  private static final long BPF_PROG_ATTACH = 8;
  private static final int PROG_TYPE_CGROUP_DEVICE = 15;
  private static final int ATTACH_TYPE_CGROUP_DEVICE = 6;
  private static final int ALLOW_MULTI = 2;
  private static final long LOAD_SIZE = 72;
  private static final long ATTACH_SIZE = 16;
  private static final int INSTRUCTION = 8;

  /// `r0 = 1; exit`.
  private static final byte[] ALLOW_ALL = {
    (byte) 0xb7, 0, 0, 0, 1, 0, 0, 0, (byte) 0x95, 0, 0, 0, 0, 0, 0, 0
  };

  private CgroupDeviceProgram() {}

  /// Loads the program and attaches it, in addition to what ancestors have attached.
  ///
  /// @param cgroup the directory
  /// @param instructions `struct bpf_insn`, 8 bytes each
  /// @throws dev.jcompose.linux.call.LinuxException when the verifier refuses it (`EINVAL`,
  ///   `EACCES`) or the caller may not (`EPERM`)
  public static void attach(Path cgroup, byte[] instructions) {
    try (Arena arena = Arena.ofConfined();
        Fd program = load(arena, instructions);
        Directory directory = Directory.open(cgroup)) {
      MemorySegment attributes = arena.allocate(ATTACH_SIZE, Long.BYTES);
      attributes.set(ValueLayout.JAVA_INT, 0, directory.fd().number());
      attributes.set(ValueLayout.JAVA_INT, 4, program.number());
      attributes.set(ValueLayout.JAVA_INT, 8, ATTACH_TYPE_CGROUP_DEVICE);
      attributes.set(ValueLayout.JAVA_INT, 12, ALLOW_MULTI);
      Native.check(
          "attach device program to " + cgroup,
          SyscallNumber.BPF,
          BPF_PROG_ATTACH,
          attributes.address(),
          ATTACH_SIZE);
    }
  }

  /// Whether the kernel takes such programs from us.
  public static boolean usable() {
    try (Arena arena = Arena.ofConfined()) {
      load(arena, ALLOW_ALL).close();
      return true;
    } catch (LinuxException refused) {
      return false;
    }
  }

  private static Fd load(Arena arena, byte[] instructions) {
    MemorySegment code = arena.allocate(instructions.length, Long.BYTES);
    MemorySegment.copy(instructions, 0, code, ValueLayout.JAVA_BYTE, 0, instructions.length);
    MemorySegment attributes = arena.allocate(LOAD_SIZE, Long.BYTES);
    attributes.set(ValueLayout.JAVA_INT, 0, PROG_TYPE_CGROUP_DEVICE);
    attributes.set(ValueLayout.JAVA_INT, 4, instructions.length / INSTRUCTION);
    attributes.set(ValueLayout.JAVA_LONG, 8, code.address());
    attributes.set(ValueLayout.JAVA_LONG, 16, arena.allocateFrom("Apache-2.0").address());
    return new Fd(
        Native.check(
            "load device program",
            SyscallNumber.BPF,
            BPF_PROG_LOAD,
            attributes.address(),
            LOAD_SIZE));
  }
}
