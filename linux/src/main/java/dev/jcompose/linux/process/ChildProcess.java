package dev.jcompose.linux.process;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.NativeFunction;
import dev.jcompose.linux.call.SyscallNumber;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/// A child of this process, started with `posix_spawn`, which needs no copy of the JVM's memory and
/// no helper program. It leads a session of its own and has default signal handling and `/dev/null`
/// as stdin.
///
/// It is a zombie after its end until [#reap] is called. Nothing else in the JVM may wait for "any"
/// child.
///
/// @param pid its process id
/// @see "posix_spawn(3)"
public record ChildProcess(int pid) {
  // Sizes of glibc's opaque structs on x86-64, with room to spare.
  private static final int ACTIONS_SIZE = 128;
  private static final int ATTRIBUTES_SIZE = 512;
  private static final int SIGNAL_SET_SIZE = 128;
  private static final short POSIX_SPAWN_SETSIGDEF = 0x04;
  private static final short POSIX_SPAWN_SETSIGMASK = 0x08;
  private static final short POSIX_SPAWN_SETSID = 0x80;
  private static final int O_RDWR = 2;
  private static final int O_APPEND = 0x400;
  private static final int P_PID = 1;
  private static final int WEXITED = 4;
  private static final long WSTOPPED = 2;
  private static final long WNOHANG = 1;
  private static final long WNOWAIT = 0x01000000;
  private static final int SIGINFO_PID = 16;
  private static final int SIGINFO_CODE = 8;
  private static final int SIGINFO_STATUS = 24;
  private static final int CLD_EXITED = 1;
  private static final int CLD_STOPPED = 5;
  private static final int OF_SIGNALS = 128;
  private static final int SIGKILL = 9;
  private static final int SIGINFO_SIZE = 128;

  private static final NativeFunction SPAWN = NativeFunction.ofC("posix_spawn");
  private static final NativeFunction ACTIONS_INIT =
      NativeFunction.ofC("posix_spawn_file_actions_init");
  private static final NativeFunction ACTIONS_DESTROY =
      NativeFunction.ofC("posix_spawn_file_actions_destroy");
  private static final NativeFunction ADD_OPEN =
      NativeFunction.ofC("posix_spawn_file_actions_addopen");
  private static final NativeFunction ADD_DUP2 =
      NativeFunction.ofC("posix_spawn_file_actions_adddup2");
  private static final String NULL_DEVICE = "/dev/null";
  private static final Block ATTRIBUTES = attributes();

  /// Starts a program without an environment, with `/dev/null` as stdout and stderr.
  ///
  /// @param program its file; a descriptor's path ([Fd#path]) works, too, including that of a
  ///   sealed [MemoryFile]
  /// @param arguments with the program's name as the first
  /// @param inherited descriptors it gets, under the same numbers; it also gets those that the JVM
  ///   has opened without close-on-exec
  /// @throws LinuxException when it cannot be started
  public static ChildProcess start(String program, List<String> arguments, List<Fd> inherited) {
    return start(program, arguments, List.of(), NULL_DEVICE, inherited);
  }

  /// Starts a program that appends what it says to a file. It also gets the descriptors that the
  /// JVM has opened without close-on-exec.
  ///
  /// @param arguments with the program's name as the first
  /// @param environment names and values, `NAME=value`
  /// @param output an existing file, for stdout and stderr
  /// @throws LinuxException when it cannot be started
  public static ChildProcess start(
      Path program, List<String> arguments, List<String> environment, Path output) {
    return start(program.toString(), arguments, environment, output.toString(), List.of());
  }

  private static ChildProcess start(
      String program,
      List<String> arguments,
      List<String> environment,
      String output,
      List<Fd> inherited) {
    try (CallMemory memory = CallMemory.open()) {
      long actions = memory.allocate(ACTIONS_SIZE).address();
      check(ACTIONS_INIT.call(actions));
      try {
        long input = memory.text(NULL_DEVICE).address();
        check(ADD_OPEN.call(actions, 0, input, O_RDWR, 0, 0));
        long file = memory.text(output).address();
        check(ADD_OPEN.call(actions, 1, file, O_RDWR | O_APPEND, 0, 0));
        check(ADD_DUP2.call(actions, 1, 2));
        for (Fd fd : inherited) {
          // Duplicated onto itself, which clears close-on-exec in the child.
          check(ADD_DUP2.call(actions, fd.number(), fd.number()));
        }
        Block pid = memory.allocate(Integer.BYTES);
        int error =
            (int)
                SPAWN.call(
                    pid.address(),
                    memory.text(program).address(),
                    actions,
                    ATTRIBUTES.address(),
                    strings(arguments, memory),
                    strings(environment, memory));
        if (error != 0) {
          throw new LinuxException("start " + arguments.getFirst(), error);
        }
        return new ChildProcess(pid.getInt(0));
      } finally {
        ACTIONS_DESTROY.call(actions);
      }
    }
  }

  private static long strings(List<String> texts, CallMemory memory) {
    long[] addresses = new long[texts.size() + 1];
    for (int i = 0; i < texts.size(); i++) {
      addresses[i] = memory.text(texts.get(i)).address();
    }
    return memory.longs(addresses).address();
  }

  /// Its exit code when it has ended, 128 and the signal's number when one ended it; empty while it
  /// runs. It stays a zombie.
  public OptionalInt exitCode() {
    try (CallMemory memory = CallMemory.open()) {
      Block info = memory.allocate(SIGINFO_SIZE);
      long flags = WEXITED | WNOHANG | WNOWAIT;
      Native.check(
          "look at process " + pid, SyscallNumber.WAITID, P_PID, pid, info.address(), flags, 0, 0);
      if (info.getInt(SIGINFO_PID) == 0) {
        return OptionalInt.empty();
      }
      int status = info.getInt(SIGINFO_STATUS);
      boolean exited = info.getInt(SIGINFO_CODE) == CLD_EXITED;
      return OptionalInt.of(exited ? status : OF_SIGNALS + status);
    }
  }

  /// Waits until it has stopped itself. Blocks the carrier thread.
  ///
  /// @return 0, or its exit code when it has ended instead; then it still has to be reaped
  public int awaitStop() {
    try (CallMemory memory = CallMemory.open()) {
      Block info = memory.allocate(SIGINFO_SIZE);
      long flags = WEXITED | WSTOPPED | WNOWAIT;
      Native.check(
          "wait for process", SyscallNumber.WAITID, P_PID, pid, info.address(), flags, 0, 0);
      boolean stopped = info.getInt(SIGINFO_CODE) == CLD_STOPPED;
      return stopped ? 0 : info.getInt(SIGINFO_STATUS);
    }
  }

  /// Ends it by force. Only before it is reaped.
  public void kill() {
    Native.check("kill process " + pid, SyscallNumber.KILL, pid, SIGKILL, 0);
  }

  /// Waits until it has ended and takes it out of the process table. Blocks the carrier thread, so
  /// use it only for children that are known to be ending. Idempotent.
  public void reap() {
    try (CallMemory memory = CallMemory.open()) {
      Block info = memory.allocate(SIGINFO_SIZE);
      long result;
      do {
        result = Native.raw(SyscallNumber.WAITID, P_PID, pid, info.address(), WEXITED, 0, 0);
      } while (result == -Errno.EINTR.number());
      if (result < 0 && result != -Errno.ECHILD.number()) {
        throw new LinuxException("wait for process " + pid, (int) -result);
      }
    }
  }

  private static Block attributes() {
    Block attributes = CallMemory.lasting(ATTRIBUTES_SIZE);
    long none = CallMemory.lasting(SIGNAL_SET_SIZE).address();
    long all = CallMemory.lasting(SIGNAL_SET_SIZE).address();
    check(NativeFunction.ofC("sigemptyset").call(none));
    check(NativeFunction.ofC("sigfillset").call(all));
    long address = attributes.address();
    check(NativeFunction.ofC("posix_spawnattr_init").call(address));
    check(NativeFunction.ofC("posix_spawnattr_setsigmask").call(address, none));
    check(NativeFunction.ofC("posix_spawnattr_setsigdefault").call(address, all));
    long flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID;
    check(NativeFunction.ofC("posix_spawnattr_setflags").call(address, flags));
    return attributes;
  }

  private static void check(long result) {
    int error = (int) result;
    if (error != 0) {
      throw new LinuxException("prepare a process", error);
    }
  }
}
