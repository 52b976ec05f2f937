package dev.jcompose.runtime.seccomp;

import java.util.Optional;

/// The three ways of making a system call on an x86-64 machine, each with numbers of its own.
enum Architecture {
  /// The usual one.
  X86_64("SCMP_ARCH_X86_64", 0xc000003e, 1),
  /// 32-bit programs, and `int 0x80` from any.
  X86("SCMP_ARCH_X86", 0x40000003, 2),
  /// 32-bit pointers in 64-bit mode: looks like x86-64 with a marker bit in the number.
  X32("SCMP_ARCH_X32", 0xc000003e, 3);

  /// What x32 numbers have set.
  static final int X32_BIT = 0x40000000;

  private final String profileName;
  final int audit;
  final int column;

  /// @param audit what the kernel calls it, `AUDIT_ARCH_*`
  /// @param column of `syscalls.txt`
  Architecture(String profileName, int audit, int column) {
    this.profileName = profileName;
    this.audit = audit;
    this.column = column;
  }

  /// The one of this name in a profile; profiles also list those of other machines.
  static Optional<Architecture> named(String profileName) {
    for (Architecture each : values()) {
      if (each.profileName.equals(profileName)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
