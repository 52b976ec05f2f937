package dev.jcompose.runtime.seccomp;

import dev.jcompose.linux.name.Architecture;
import java.util.Optional;

/// The system call ABIs, each with its own numbers: three on an x86-64 machine. On arm64, 32-bit
/// programs are not allowed.
enum Abi {
  /// The usual one of x86-64.
  X86_64("SCMP_ARCH_X86_64", 0xc000003e, 1),
  /// 32-bit programs, and `int 0x80` from any.
  X86("SCMP_ARCH_X86", 0x40000003, 2),
  /// 32-bit pointers in 64-bit mode: looks like x86-64 with a marker bit in the number.
  X32("SCMP_ARCH_X32", 0xc000003e, 3),
  /// That of arm64.
  AARCH64("SCMP_ARCH_AARCH64", 0xc00000b7, 4);

  /// What x32 numbers have set.
  static final int X32_BIT = 0x40000000;

  final String profileName;
  final int audit;
  final int column;

  /// @param audit its name in the kernel, `AUDIT_ARCH_*`
  /// @param column of `syscalls.txt`
  Abi(String profileName, int audit, int column) {
    this.profileName = profileName;
    this.audit = audit;
    this.column = column;
  }

  /// The ABI with this name in a profile; profiles also list those of other machines.
  static Optional<Abi> named(String profileName) {
    for (Abi each : values()) {
      if (each.profileName.equals(profileName)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /// The usual one of a machine.
  static Abi of(Architecture machine) {
    return switch (machine) {
      case X86_64 -> X86_64;
      case ARM64 -> AARCH64;
    };
  }
}
