package dev.jcompose.linux.process;

import dev.jcompose.linux.call.LinuxException;

/// How many descriptors this process, and the processes it starts, may have open (getrlimit(2)).
public final class DescriptorLimit {
  private static final int NOFILE = 7;

  private DescriptorLimit() {}

  /// Raises the limit, soft and hard, to at least a number; never lowers it.
  ///
  /// @return the limit that now applies
  /// @throws LinuxException EPERM when the process may not, or the number is above `fs.nr_open`
  public static long raise(long least) {
    OwnLimit now = OwnLimit.of(NOFILE);
    // RLIM_INFINITY is the largest unsigned number.
    boolean enough = Long.compareUnsigned(now.hard(), least) >= 0;
    if (enough && now.hard() == now.soft()) {
      return now.hard();
    }
    long wanted = enough ? now.hard() : least;
    new OwnLimit(wanted, wanted).set(NOFILE, "set limit of open files");
    return wanted;
  }
}
