package dev.jcompose.linux.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.time.Instant;

/// Two `struct timespec` for utimensat(2).
final class Times {
  private Times() {}

  static MemorySegment allocate(SegmentAllocator allocator, Instant accessed, Instant modified) {
    MemorySegment times = allocator.allocate(32, 8);
    times.set(ValueLayout.JAVA_LONG, 0, accessed.getEpochSecond());
    times.set(ValueLayout.JAVA_LONG, 8, accessed.getNano());
    times.set(ValueLayout.JAVA_LONG, 16, modified.getEpochSecond());
    times.set(ValueLayout.JAVA_LONG, 24, modified.getNano());
    return times;
  }
}
