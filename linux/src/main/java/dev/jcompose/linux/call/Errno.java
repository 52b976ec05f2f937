package dev.jcompose.linux.call;

/// The error numbers of Linux on x86-64 (errno(3)) that we distinguish or report to the user.
public enum Errno {
  /// Operation not permitted.
  EPERM(1, "Operation not permitted"),
  /// No such file or directory.
  ENOENT(2, "No such file or directory"),
  /// No such process.
  ESRCH(3, "No such process"),
  /// Interrupted system call.
  EINTR(4, "Interrupted system call"),
  /// Input/output error.
  EIO(5, "Input/output error"),
  /// No such device or address.
  ENXIO(6, "No such device or address"),
  /// Argument list too long.
  E2BIG(7, "Argument list too long"),
  /// Exec format error.
  ENOEXEC(8, "Exec format error"),
  /// Bad file descriptor.
  EBADF(9, "Bad file descriptor"),
  /// No child processes.
  ECHILD(10, "No child processes"),
  /// Resource temporarily unavailable.
  EAGAIN(11, "Resource temporarily unavailable"),
  /// Cannot allocate memory.
  ENOMEM(12, "Cannot allocate memory"),
  /// Permission denied.
  EACCES(13, "Permission denied"),
  /// Bad address.
  EFAULT(14, "Bad address"),
  /// Block device required.
  ENOTBLK(15, "Block device required"),
  /// Device or resource busy.
  EBUSY(16, "Device or resource busy"),
  /// File exists.
  EEXIST(17, "File exists"),
  /// Invalid cross-device link.
  EXDEV(18, "Invalid cross-device link"),
  /// No such device.
  ENODEV(19, "No such device"),
  /// Not a directory.
  ENOTDIR(20, "Not a directory"),
  /// Is a directory.
  EISDIR(21, "Is a directory"),
  /// Invalid argument.
  EINVAL(22, "Invalid argument"),
  /// Too many open files in system.
  ENFILE(23, "Too many open files in system"),
  /// Too many open files.
  EMFILE(24, "Too many open files"),
  /// Inappropriate ioctl for device.
  ENOTTY(25, "Inappropriate ioctl for device"),
  /// Text file busy.
  ETXTBSY(26, "Text file busy"),
  /// File too large.
  EFBIG(27, "File too large"),
  /// No space left on device.
  ENOSPC(28, "No space left on device"),
  /// Illegal seek.
  ESPIPE(29, "Illegal seek"),
  /// Read-only file system.
  EROFS(30, "Read-only file system"),
  /// Too many links.
  EMLINK(31, "Too many links"),
  /// Broken pipe.
  EPIPE(32, "Broken pipe"),
  /// Numerical result out of range.
  ERANGE(34, "Numerical result out of range"),
  /// Resource deadlock avoided.
  EDEADLK(35, "Resource deadlock avoided"),
  /// File name too long.
  ENAMETOOLONG(36, "File name too long"),
  /// Function not implemented.
  ENOSYS(38, "Function not implemented"),
  /// Directory not empty.
  ENOTEMPTY(39, "Directory not empty"),
  /// Too many levels of symbolic links.
  ELOOP(40, "Too many levels of symbolic links"),
  /// No data available.
  ENODATA(61, "No data available"),
  /// Protocol error.
  EPROTO(71, "Protocol error"),
  /// Bad message.
  EBADMSG(74, "Bad message"),
  /// Value too large for defined data type.
  EOVERFLOW(75, "Value too large for defined data type"),
  /// Protocol not supported.
  EPROTONOSUPPORT(93, "Protocol not supported"),
  /// Socket type not supported.
  ESOCKTNOSUPPORT(94, "Socket type not supported"),
  /// Operation not supported.
  EOPNOTSUPP(95, "Operation not supported"),
  /// Address family not supported by protocol.
  EAFNOSUPPORT(97, "Address family not supported by protocol"),
  /// Address already in use.
  EADDRINUSE(98, "Address already in use"),
  /// Cannot assign requested address.
  EADDRNOTAVAIL(99, "Cannot assign requested address"),
  /// Network is unreachable.
  ENETUNREACH(101, "Network is unreachable"),
  /// Software caused connection abort.
  ECONNABORTED(103, "Software caused connection abort"),
  /// Connection reset by peer.
  ECONNRESET(104, "Connection reset by peer"),
  /// No buffer space available.
  ENOBUFS(105, "No buffer space available"),
  /// Transport endpoint is not connected.
  ENOTCONN(107, "Transport endpoint is not connected"),
  /// Connection timed out.
  ETIMEDOUT(110, "Connection timed out"),
  /// Connection refused.
  ECONNREFUSED(111, "Connection refused"),
  /// No route to host.
  EHOSTUNREACH(113, "No route to host"),
  /// Operation already in progress.
  EALREADY(114, "Operation already in progress"),
  /// Operation now in progress.
  EINPROGRESS(115, "Operation now in progress"),
  /// Stale file handle.
  ESTALE(116, "Stale file handle"),
  /// Disk quota exceeded.
  EDQUOT(122, "Disk quota exceeded");

  private final int number;
  private final String text;

  Errno(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /// The positive error number.
  public int number() {
    return number;
  }

  /// The C library's text for an error number, as the JDK's messages have it.
  public static String text(int number) {
    for (Errno errno : values()) {
      if (errno.number == number) {
        return errno.text;
      }
    }
    return "Unknown error " + number;
  }

  /// Text and name of an error number, also of one that is not listed here.
  public static String describe(int number) {
    for (Errno errno : values()) {
      if (errno.number == number) {
        return errno.text + " (" + errno.name() + ")";
      }
    }
    return "error " + number;
  }
}
