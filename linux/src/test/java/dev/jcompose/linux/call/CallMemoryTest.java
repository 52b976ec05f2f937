package dev.jcompose.linux.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallMemoryTest {
  @Test
  void textsAreAsCHasThem() {
    try (CallMemory memory = CallMemory.open()) {
      Block text = memory.text("grün");

      assertThat(text.copy(0, text.size())).isEqualTo("grün\0".getBytes(StandardCharsets.UTF_8));
      assertThat(CallMemory.textAt(text.address())).isEqualTo("grün");
      assertThat(CallMemory.textAt(memory.text("").address())).isEmpty();
      assertThat(memory.terminated(new byte[] {7}).copy(0, 2)).containsExactly(7, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 256, 257, 8192, 8193, 100_000})
  void memoryIsZeroAlsoWhenItWasUsedBefore(int size) {
    for (int round = 0; round < 3; round++) {
      try (CallMemory memory = CallMemory.open()) {
        Block block = memory.allocate(size);
        assertThat(block.copy(0, size)).isEqualTo(new byte[size]);
        byte[] ones = new byte[size];
        Arrays.fill(ones, (byte) 1);
        block.put(0, ones, 0, size);
        assertThat(memory.bytes(ones).copy(0, size)).isEqualTo(ones);
      }
    }
  }

  @Test
  void piecesDoNotOverlapAndAreAligned() {
    try (CallMemory memory = CallMemory.open();
        CallMemory other = CallMemory.open()) {
      Block one = memory.ints(1, 2);
      Block two = memory.longs(3, 4);
      Block three = other.ints(5);
      Block large = memory.allocate(20_000);
      Block four = memory.ints(6);
      large.putLong(19_992, -1);

      assertThat(one.getInt(0)).isEqualTo(1);
      assertThat(one.getInt(4)).isEqualTo(2);
      assertThat(two.getLong(8)).isEqualTo(4);
      assertThat(three.getInt(0)).isEqualTo(5);
      assertThat(four.getInt(0)).isEqualTo(6);
      for (Block block : new Block[] {one, two, three, four, large}) {
        assertThat(block.address() % 16).isZero();
      }
    }
  }

  @Test
  void toCloseItTwiceDoesNoHarm() {
    CallMemory closed = CallMemory.open();
    closed.close();
    closed.close();
    try (CallMemory one = CallMemory.open();
        CallMemory two = CallMemory.open()) {
      assertThat(one.allocate(8).address()).isNotEqualTo(two.allocate(8).address());
    }
  }

  @Test
  void whatIsOutsideOfABlockCannotBeReached() {
    try (CallMemory memory = CallMemory.open()) {
      Block block = memory.allocate(8);

      assertThatThrownBy(() -> block.getLong(1)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> block.putByte(8, (byte) 0))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void aBufferOutsideOfTheHeapIsUsedItself() {
    ByteBuffer direct = ByteBuffer.allocateDirect(16).position(4);
    ByteBuffer onTheHeap = ByteBuffer.wrap(new byte[] {1, 2, 3}, 1, 2);
    try (CallMemory memory = CallMemory.open()) {
      memory.content(direct).putByte(0, (byte) 9);

      assertThat(direct.get(4)).isEqualTo((byte) 9);
      assertThat(memory.content(onTheHeap).copy(0, 2)).containsExactly(2, 3);
      assertThat(onTheHeap.position()).isEqualTo(1);
    }
  }
}
