package dev.jcompose.runtime.plan;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes a plan in the form that the shim reads: records of step and length (32 bits each,
/// little-endian) and fields, which are 64-bit numbers, or a 64-bit length and bytes.
final class PlanWriter {
  private static final int FIRST_SIZE = 8192;

  private ByteBuffer out = ByteBuffer.allocate(FIRST_SIZE).order(ByteOrder.LITTLE_ENDIAN);

  /// Writes a step. Fields are numbers ([Number]), strings or byte arrays.
  ///
  /// @throws IllegalArgumentException when a string contains a NUL, which no system call accepts
  PlanWriter step(ShimStep step, Object... fields) {
    int head = begin(step);
    for (Object field : fields) {
      put(field);
    }
    return end(head);
  }

  /// Writes a step whose fields come from a list.
  PlanWriter step(ShimStep step, Iterable<?> fields) {
    int head = begin(step);
    fields.forEach(this::put);
    return end(head);
  }

  /// All that was written.
  ByteBuffer content() {
    return out.duplicate().flip();
  }

  private int begin(ShimStep step) {
    room(Long.BYTES);
    int head = out.position();
    out.putInt(step.number).putInt(0);
    return head;
  }

  private PlanWriter end(int head) {
    out.putInt(head + Integer.BYTES, out.position() - head - 2 * Integer.BYTES);
    return this;
  }

  private void put(Object field) {
    switch (field) {
      case Number number -> {
        room(Long.BYTES);
        out.putLong(number.longValue());
      }
      case String text -> {
        if (text.indexOf('\0') >= 0) {
          throw new IllegalArgumentException("\"" + text.replace("\0", "\\0") + "\": contains NUL");
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        room(Long.BYTES + bytes.length + 1);
        out.putLong(bytes.length + 1L).put(bytes).put((byte) 0);
      }
      case byte[] bytes -> {
        room(Long.BYTES + bytes.length);
        out.putLong(bytes.length).put(bytes);
      }
      default -> throw new IllegalArgumentException("no field of a plan: " + field.getClass());
    }
  }

  private void room(int more) {
    if (out.remaining() < more) {
      int size = Math.max(out.capacity() * 2, out.position() + more);
      ByteBuffer larger =
          ByteBuffer.wrap(Arrays.copyOf(out.array(), size)).order(ByteOrder.LITTLE_ENDIAN);
      out = larger.position(out.position());
    }
  }
}
