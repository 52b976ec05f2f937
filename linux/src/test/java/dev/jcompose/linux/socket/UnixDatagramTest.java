package dev.jcompose.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixDatagramTest {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;

  @TempDir Path directory;

  @Test
  void oneMessageArrivesWhole() {
    String path = directory.resolve("notify").toString();
    try (Fd socket = bound(path.getBytes(StandardCharsets.UTF_8))) {
      UnixDatagram.send(path, "READY=1\nSTATUS=größer");
      assertThat(receive(socket)).isEqualTo("READY=1\nSTATUS=größer");
    }
  }

  @Test
  void anAddressWithAnAtSignIsAbstract() {
    String name = "@jctest-" + ProcessHandle.current().pid();
    byte[] address = name.getBytes(StandardCharsets.UTF_8);
    address[0] = 0;
    try (Fd socket = bound(address)) {
      UnixDatagram.send(name, "READY=1");
      assertThat(receive(socket)).isEqualTo("READY=1");
    }
  }

  @Test
  void nobodyThereIsAnError() {
    assertThatThrownBy(() -> UnixDatagram.send(directory.resolve("none").toString(), "x"))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("none");
    assertThatThrownBy(() -> UnixDatagram.send("/" + "a".repeat(108), "x"))
        .hasMessageContaining("too long");
  }

  private static Fd bound(byte[] path) {
    Fd fd = new Fd(Native.check("socket", SyscallNumber.SOCKET, AF_UNIX, SOCK_DGRAM, 0));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(110, 2);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
      MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, 2, path.length);
      Native.check("bind", SyscallNumber.BIND, fd.number(), address.address(), 2 + path.length);
      return fd;
    }
  }

  private static String receive(Fd socket) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(256);
      long length =
          Native.check("read", SyscallNumber.READ, socket.number(), buffer.address(), 256);
      return new String(
          buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }
  }
}
