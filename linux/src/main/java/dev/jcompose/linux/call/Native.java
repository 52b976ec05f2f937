package dev.jcompose.linux.call;

import java.util.Optional;

/// System calls, and functions of C libraries, through a small library of our own (`calls.c`) and
/// JNI. The Foreign Function and Memory API needs no such library, but generates code for its first
/// call that took a third of the engine's start (decision 077); memory is handed over as that API's
/// segments all the same.
public final class Native {
  static {
    NativeLibrary.load();
  }

  private Native() {}

  /// Makes the call and returns what the kernel returned, or `-errno` when it failed. Does not
  /// throw; for callers that treat some failures as an answer.
  public static long raw(long number, long a, long b, long c, long d, long e, long f) {
    return syscall(number, a, b, c, d, e, f);
  }

  /// Like [#raw(long, long, long, long, long, long, long)] with fewer arguments.
  public static long raw(long number, long a, long b, long c) {
    return raw(number, a, b, c, 0, 0, 0);
  }

  /// Like [#raw(long, long, long, long, long, long, long)] by the call's name.
  public static long raw(SyscallNumber call, long a, long b, long c, long d, long e, long f) {
    return raw(call.here(), a, b, c, d, e, f);
  }

  /// Like [#raw(SyscallNumber, long, long, long, long, long, long)] with fewer arguments.
  public static long raw(SyscallNumber call, long a, long b, long c) {
    return raw(call.here(), a, b, c, 0, 0, 0);
  }

  /// Makes the call again while a signal interrupts it, and throws when it fails.
  ///
  /// @param what what is being done to what, for the message: `mount overlay`
  /// @throws LinuxException with the errno
  public static long check(
      String what, SyscallNumber call, long a, long b, long c, long d, long e, long f) {
    long result;
    do {
      result = raw(call, a, b, c, d, e, f);
    } while (result == -Errno.EINTR.number());
    if (result < 0) {
      throw new LinuxException(what, (int) -result);
    }
    return result;
  }

  /// Like [#check(String, SyscallNumber, long, long, long, long, long, long)] with fewer arguments.
  public static long check(String what, SyscallNumber call, long a, long b, long c) {
    return check(what, call, a, b, c, 0, 0, 0);
  }

  /// The address of a function of the C library.
  static Optional<Long> address(String name) {
    try (CallMemory memory = CallMemory.open()) {
      long address = find(memory.text(name).address());
      return address == 0 ? Optional.empty() : Optional.of(address);
    }
  }

  /// Calls the function at an address with integers and pointers; it ignores those it has no
  /// parameter for.
  static native long call(long function, long a, long b, long c, long d, long e, long f);

  private static native long syscall(long number, long a, long b, long c, long d, long e, long f);

  private static native long find(long name);
}
