package dev.jcompose.linux.call;

/// A system call failed. The message says what was tried and why it failed, in the kernel's words:
/// `mount overlay: No space left on device (ENOSPC)`.
public final class LinuxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int number;

  /// @param what what was attempted, and on what
  /// @param number the positive error number
  public LinuxException(String what, int number) {
    super(what + ": " + Errno.describe(number));
    this.number = number;
  }

  /// The positive error number.
  public int number() {
    return number;
  }

  /// Whether it failed with this error.
  public boolean is(Errno errno) {
    return errno.number() == number;
  }
}
