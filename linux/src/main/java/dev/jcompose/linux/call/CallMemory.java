package dev.jcompose.linux.call;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Memory that the kernel or a C function reads and writes during a call. What it gives is valid
/// until it is closed.
///
/// Pieces that are used again and plain buffers, because the Foreign Function and Memory API alone
/// does not suit short calls here: its accessors are method handles, which took a tenth of the
/// start of a command, and which the first compiler, the only one that runs, does not inline
/// (decision 079).
///
/// Not thread-safe.
public final class CallMemory implements AutoCloseable {
  private static final int PIECE = 8 * 1024;
  private static final int ALIGNMENT = 16;
  private static final byte[] ZEROS = new byte[256];

  /// As many as were in use at the same time.
  private static final ConcurrentLinkedQueue<Block> FREE = new ConcurrentLinkedQueue<>();

  private static final class Strlen {
    static final NativeFunction FUNCTION = NativeFunction.ofC("strlen");
  }

  private final Block piece;
  private int used;
  private boolean closed;
  private @Nullable Arena larger;

  private CallMemory(Block piece) {
    this.piece = piece;
  }

  /// Memory for one call, or a few that belong together.
  public static CallMemory open() {
    Block free = FREE.poll();
    return new CallMemory(free == null ? lasting(PIECE) : free);
  }

  /// Memory that is never given back.
  public static Block lasting(int size) {
    return block(Arena.global().allocate(size, ALIGNMENT));
  }

  /// The text that C has at an address.
  public static String textAt(long address) {
    int length = (int) Strlen.FUNCTION.call(address);
    byte[] text = new byte[length];
    MemorySegment.ofAddress(address).reinterpret(length).asByteBuffer().get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private static Block block(MemorySegment segment) {
    return new Block(segment.address(), segment.asByteBuffer().order(ByteOrder.nativeOrder()));
  }

  /// Zeros.
  public Block allocate(int size) {
    Block block = room(size);
    for (int done = 0; done < size; done += ZEROS.length) {
      block.put(done, ZEROS, 0, Math.min(ZEROS.length, size - done));
    }
    return block;
  }

  /// Room for what is written next, with anything in it.
  public Block room(int size) {
    if (size > PIECE - used) {
      if (larger == null) {
        larger = Arena.ofConfined();
      }
      return block(larger.allocate(size, ALIGNMENT));
    }
    int at = used;
    used += Math.ceilDiv(size, ALIGNMENT) * ALIGNMENT;
    return piece.slice(at, size);
  }

  /// These bytes.
  public Block bytes(byte[] bytes) {
    Block block = room(bytes.length);
    block.put(0, bytes, 0, bytes.length);
    return block;
  }

  /// What is left in a buffer: its own memory when that is outside of the heap, or a copy.
  public Block content(ByteBuffer buffer) {
    int size = buffer.remaining();
    if (buffer.isDirect()) {
      return block(MemorySegment.ofBuffer(buffer));
    }
    Block block = room(size);
    block.bytes().put(0, buffer, buffer.position(), size);
    return block;
  }

  /// A text as C has it: UTF-8, and a NUL behind it.
  public Block text(String text) {
    return terminated(text.getBytes(StandardCharsets.UTF_8));
  }

  /// These bytes, and a NUL behind them.
  public Block terminated(byte[] bytes) {
    Block block = room(bytes.length + 1);
    block.put(0, bytes, 0, bytes.length);
    block.putByte(bytes.length, (byte) 0);
    return block;
  }

  /// An array of `int`.
  public Block ints(int... values) {
    Block block = room(values.length * Integer.BYTES);
    for (int i = 0; i < values.length; i++) {
      block.putInt(i * Integer.BYTES, values[i]);
    }
    return block;
  }

  /// An array of `long`, or of pointers.
  public Block longs(long... values) {
    Block block = room(values.length * Long.BYTES);
    for (int i = 0; i < values.length; i++) {
      block.putLong(i * Long.BYTES, values[i]);
    }
    return block;
  }

  /// Idempotent: a piece that was free twice would be given to two calls.
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (larger != null) {
      larger.close();
    }
    FREE.add(piece);
  }
}
