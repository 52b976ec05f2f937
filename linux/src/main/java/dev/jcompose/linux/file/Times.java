package dev.jcompose.linux.file;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import java.time.Instant;

/// Two `struct timespec` for utimensat(2).
final class Times {
  private Times() {}

  static Block allocate(CallMemory memory, Instant accessed, Instant modified) {
    Block times = memory.allocate(32);
    times.putLong(0, accessed.getEpochSecond());
    times.putLong(8, accessed.getNano());
    times.putLong(16, modified.getEpochSecond());
    times.putLong(24, modified.getNano());
    return times;
  }
}
