package dev.jcompose.linux.process;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.util.Optional;

/// A process by descriptor: it always means this very process, even after it has ended and its pid
/// has been reused.
///
/// @see "pidfd_open(2)"
public final class PidFd implements AutoCloseable {
  private final Fd fd;

  private PidFd(Fd fd) {
    this.fd = fd;
  }

  /// The process with this number that started at this time, if it has not been reaped.
  ///
  /// @param startTicks when it started, as in [ProcessStatus#startTicks]
  public static Optional<PidFd> open(int pid, long startTicks) {
    long result = Native.raw(SyscallNumber.PIDFD_OPEN, pid, 0, 0);
    if (result == -Errno.ESRCH.number() || result == -Errno.EINVAL.number()) {
      return Optional.empty();
    }
    if (result < 0) {
      throw new LinuxException("open process " + pid, (int) -result);
    }
    PidFd process = new PidFd(new Fd(result));
    // Opened first and checked afterwards, so that the check cannot be about another process.
    boolean same =
        ProcessStatus.read(pid).filter(status -> status.startTicks() == startTicks).isPresent();
    if (!same) {
      process.close();
      return Optional.empty();
    }
    return Optional.of(process);
  }

  /// The descriptor, which this object keeps owning.
  public Fd fd() {
    return fd;
  }

  /// Sends a signal; false when the process has ended.
  ///
  /// @throws LinuxException when there is no such signal
  public boolean signal(int signal) {
    long result = Native.raw(SyscallNumber.PIDFD_SEND_SIGNAL, fd.number(), signal, 0);
    if (result == -Errno.ESRCH.number()) {
      return false;
    }
    if (result < 0) {
      throw new LinuxException("send signal " + signal, (int) -result);
    }
    return true;
  }

  @Override
  public void close() {
    fd.close();
  }
}
