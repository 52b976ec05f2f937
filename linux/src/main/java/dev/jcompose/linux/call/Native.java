package dev.jcompose.linux.call;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// System calls: glibc's `syscall(2)` through the Foreign Function and Memory API, with errno
/// captured before the JVM can overwrite it.
///
/// One generic handle serves all calls (0.2 µs each).
public final class Native {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SYSCALL =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("syscall"),
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG),
          Linker.Option.firstVariadicArg(1),
          Linker.Option.captureCallState("errno"));

  private Native() {}

  /// Makes the call and returns what the kernel returned, or `-errno` when it failed. Does not
  /// throw; for callers that treat some failures as an answer.
  public static long raw(long number, long a, long b, long c, long d, long e, long f) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURE);
      long result = (long) SYSCALL.invokeExact(state, number, a, b, c, d, e, f);
      return result == -1 ? -(long) (int) ERRNO.get(state, 0L) : result;
    } catch (Error | RuntimeException problem) {
      throw problem;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
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

  /// A handle for a C function of the standard library or of a library opened by the caller.
  public static MethodHandle function(
      MemorySegment symbol, FunctionDescriptor type, Linker.Option... options) {
    return LINKER.downcallHandle(symbol, type, options);
  }

  /// The layout of a C pointer.
  public static AddressLayout pointer() {
    return ValueLayout.ADDRESS;
  }
}
