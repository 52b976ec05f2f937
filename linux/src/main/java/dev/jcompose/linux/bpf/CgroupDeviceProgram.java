package dev.jcompose.linux.bpf;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import dev.jcompose.linux.file.Directory;
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
  private static final int LOAD_SIZE = 72;
  private static final int ATTACH_SIZE = 16;
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
    try (CallMemory memory = CallMemory.open();
        Fd program = load(memory, instructions);
        Directory directory = Directory.open(cgroup)) {
      Block attributes = memory.allocate(ATTACH_SIZE);
      attributes.putInt(0, directory.fd().number());
      attributes.putInt(4, program.number());
      attributes.putInt(8, ATTACH_TYPE_CGROUP_DEVICE);
      attributes.putInt(12, ALLOW_MULTI);
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
    try (CallMemory memory = CallMemory.open()) {
      load(memory, ALLOW_ALL).close();
      return true;
    } catch (LinuxException refused) {
      return false;
    }
  }

  private static Fd load(CallMemory memory, byte[] instructions) {
    Block code = memory.allocate(instructions.length);
    code.put(0, instructions, 0, instructions.length);
    Block attributes = memory.allocate(LOAD_SIZE);
    attributes.putInt(0, PROG_TYPE_CGROUP_DEVICE);
    attributes.putInt(4, instructions.length / INSTRUCTION);
    attributes.putLong(8, code.address());
    attributes.putLong(16, memory.text("Apache-2.0").address());
    return new Fd(
        Native.check(
            "load device program",
            SyscallNumber.BPF,
            BPF_PROG_LOAD,
            attributes.address(),
            LOAD_SIZE));
  }
}
