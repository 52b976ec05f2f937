package dev.jcompose.linux.process;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/// A child of this process, started with `posix_spawn`, which needs no copy of the JVM's memory and
/// no helper program. It leads a session of its own, has default signal handling, `/dev/null` as
/// stdin, stdout and stderr, and no environment.
///
/// It is a zombie after its end until [#reap] is called. Nothing else in the JVM may wait for "any"
/// child.
///
/// @param pid its process id
/// @see "posix_spawn(3)"
public record ChildProcess(int pid) {
  // Sizes of glibc's opaque structs on x86-64, with room to spare.
  private static final long ACTIONS_SIZE = 128;
  private static final long ATTRIBUTES_SIZE = 512;
  private static final long SIGNAL_SET_SIZE = 128;
  private static final short POSIX_SPAWN_SETSIGDEF = 0x04;
  private static final short POSIX_SPAWN_SETSIGMASK = 0x08;
  private static final short POSIX_SPAWN_SETSID = 0x80;
  private static final int O_RDWR = 2;
  private static final int P_PID = 1;
  private static final int WEXITED = 4;
  private static final long WSTOPPED = 2;
  private static final long WNOWAIT = 0x01000000;
  private static final int SIGINFO_CODE = 8;
  private static final int SIGINFO_STATUS = 24;
  private static final int CLD_STOPPED = 5;
  private static final int SIGKILL = 9;
  private static final int SIGINFO_SIZE = 128;

  private static final MethodHandle SPAWN =
      function(
          "posix_spawn",
          ValueLayout.ADDRESS,
          ValueLayout.ADDRESS,
          ValueLayout.ADDRESS,
          ValueLayout.ADDRESS,
          ValueLayout.ADDRESS,
          ValueLayout.ADDRESS);
  private static final MethodHandle ACTIONS_INIT =
      function("posix_spawn_file_actions_init", ValueLayout.ADDRESS);
  private static final MethodHandle ACTIONS_DESTROY =
      function("posix_spawn_file_actions_destroy", ValueLayout.ADDRESS);
  private static final MethodHandle ADD_OPEN =
      function(
          "posix_spawn_file_actions_addopen",
          ValueLayout.ADDRESS,
          ValueLayout.JAVA_INT,
          ValueLayout.ADDRESS,
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_INT);
  private static final MethodHandle ADD_DUP2 =
      function(
          "posix_spawn_file_actions_adddup2",
          ValueLayout.ADDRESS,
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_INT);
  private static final MemorySegment NULL_DEVICE = Arena.global().allocateFrom("/dev/null");
  private static final MemorySegment ATTRIBUTES = attributes();

  /// Starts a program.
  ///
  /// @param program its file; a descriptor's path ([Fd#path]) works, too, including that of a
  ///   sealed [MemoryFile]
  /// @param arguments with the program's name as the first
  /// @param inherited descriptors it gets, under the same numbers; it also gets those that the JVM
  ///   has opened without close-on-exec
  /// @throws LinuxException when it cannot be started
  public static ChildProcess start(String program, List<String> arguments, List<Fd> inherited) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment actions = arena.allocate(ACTIONS_SIZE, 16);
      check((int) ACTIONS_INIT.invokeExact(actions));
      try {
        for (int stdio = 0; stdio < 3; stdio++) {
          check((int) ADD_OPEN.invokeExact(actions, stdio, NULL_DEVICE, O_RDWR, 0));
        }
        for (Fd fd : inherited) {
          // Duplicated onto itself, which clears close-on-exec in the child.
          check((int) ADD_DUP2.invokeExact(actions, fd.number(), fd.number()));
        }
        MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
        MemorySegment list = arena.allocate(ValueLayout.ADDRESS, arguments.size() + 1L);
        for (int i = 0; i < arguments.size(); i++) {
          list.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(arguments.get(i)));
        }
        MemorySegment environment = arena.allocate(ValueLayout.ADDRESS);
        int error =
            (int)
                SPAWN.invokeExact(
                    pid, arena.allocateFrom(program), actions, ATTRIBUTES, list, environment);
        if (error != 0) {
          throw new LinuxException("start " + arguments.getFirst(), error);
        }
        return new ChildProcess(pid.get(ValueLayout.JAVA_INT, 0));
      } finally {
        int ignored = (int) ACTIONS_DESTROY.invokeExact(actions);
      }
    } catch (Error | RuntimeException problem) {
      throw problem;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  /// Waits until it has stopped itself. Blocks the carrier thread.
  ///
  /// @return 0, or its exit code when it has ended instead; then it still has to be reaped
  public int awaitStop() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(SIGINFO_SIZE, 8);
      long flags = WEXITED | WSTOPPED | WNOWAIT;
      Native.check(
          "wait for process", SyscallNumber.WAITID, P_PID, pid, info.address(), flags, 0, 0);
      boolean stopped = info.get(ValueLayout.JAVA_INT, SIGINFO_CODE) == CLD_STOPPED;
      return stopped ? 0 : info.get(ValueLayout.JAVA_INT, SIGINFO_STATUS);
    }
  }

  /// Ends it by force. Only before it is reaped.
  public void kill() {
    Native.check("kill process " + pid, SyscallNumber.KILL, pid, SIGKILL, 0);
  }

  /// Waits until it has ended and takes it out of the process table. Blocks the carrier thread, so
  /// use it only for children that are known to be ending. Idempotent.
  public void reap() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(SIGINFO_SIZE, 8);
      long result;
      do {
        result = Native.raw(SyscallNumber.WAITID, P_PID, pid, info.address(), WEXITED, 0, 0);
      } while (result == -Errno.EINTR.number());
      if (result < 0 && result != -Errno.ECHILD.number()) {
        throw new LinuxException("wait for process " + pid, (int) -result);
      }
    }
  }

  private static MemorySegment attributes() {
    MemorySegment attributes = Arena.global().allocate(ATTRIBUTES_SIZE, 16);
    MemorySegment none = Arena.global().allocate(SIGNAL_SET_SIZE, 8);
    MemorySegment all = Arena.global().allocate(SIGNAL_SET_SIZE, 8);
    try {
      check((int) function("sigemptyset", ValueLayout.ADDRESS).invokeExact(none));
      check((int) function("sigfillset", ValueLayout.ADDRESS).invokeExact(all));
      check((int) function("posix_spawnattr_init", ValueLayout.ADDRESS).invokeExact(attributes));
      MethodHandle setMask =
          function("posix_spawnattr_setsigmask", ValueLayout.ADDRESS, ValueLayout.ADDRESS);
      check((int) setMask.invokeExact(attributes, none));
      MethodHandle setDefault =
          function("posix_spawnattr_setsigdefault", ValueLayout.ADDRESS, ValueLayout.ADDRESS);
      check((int) setDefault.invokeExact(attributes, all));
      MethodHandle setFlags =
          function("posix_spawnattr_setflags", ValueLayout.ADDRESS, ValueLayout.JAVA_SHORT);
      short flags = (short) (POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
      check((int) setFlags.invokeExact(attributes, flags));
    } catch (Error | RuntimeException problem) {
      throw problem;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
    return attributes;
  }

  private static void check(int error) {
    if (error != 0) {
      throw new LinuxException("prepare a process", error);
    }
  }

  private static MethodHandle function(String name, MemoryLayout... parameters) {
    SymbolLookup lookup = Linker.nativeLinker().defaultLookup();
    return Native.function(
        lookup.findOrThrow(name), FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters));
  }
}
