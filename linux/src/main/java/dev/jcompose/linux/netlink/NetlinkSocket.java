package dev.jcompose.linux.netlink;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// A netlink socket (netlink(7)). It always belongs to the network namespace of the thread that
/// opened it; any thread may use it. A lock keeps a request and its answers together.
public final class NetlinkSocket implements AutoCloseable {
  private static final int NETLINK_ROUTE = 0;
  private static final int NETLINK_NETFILTER = 12;
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int SOL_NETLINK = 270;
  private static final int NETLINK_CAP_ACK = 10;
  private static final int NETLINK_EXT_ACK = 11;
  private static final int ERROR = 2;
  private static final int DONE = 3;
  private static final int FLAG_DUMP_INTERRUPTED = 0x10;
  private static final int ERROR_TEXT = 1;
  private static final int BUFFER = 128 * 1024;
  private static final long PATIENCE_SECONDS = 10;
  private static final int DUMP_ATTEMPTS = 5;

  private final Fd fd;
  private final ReentrantLock lock = new ReentrantLock();
  private int sequence;

  private NetlinkSocket(Fd fd) {
    this.fd = fd;
  }

  /// Opens one for links, addresses and routes.
  public static NetlinkSocket route() {
    return open(NETLINK_ROUTE);
  }

  /// Opens one for netfilter.
  public static NetlinkSocket netfilter() {
    return open(NETLINK_NETFILTER);
  }

  private static NetlinkSocket open(int protocol) {
    Fd fd =
        new Fd(
            Native.check(
                "open netlink socket",
                SyscallNumber.SOCKET,
                AF_NETLINK,
                SOCK_RAW_CLOEXEC,
                protocol));
    try (CallMemory memory = CallMemory.open()) {
      Block one = memory.ints(1);
      option(fd, SOL_NETLINK, NETLINK_CAP_ACK, one);
      option(fd, SOL_NETLINK, NETLINK_EXT_ACK, one);
      option(fd, SOL_SOCKET, SO_RCVTIMEO, memory.longs(PATIENCE_SECONDS, 0));
      return new NetlinkSocket(fd);
    } catch (LinuxException failure) {
      fd.close();
      throw failure;
    }
  }

  private static void option(Fd fd, int level, int name, Block value) {
    Native.check(
        "set netlink option",
        SyscallNumber.SETSOCKOPT,
        fd.number(),
        level,
        name,
        value.address(),
        value.size(),
        0);
  }

  /// Sends messages in one system call; the kernel does them in order. If one fails, the others are
  /// still processed, and the first failure is thrown.
  ///
  /// @throws LinuxException what the failed message was about, the kernel's explanation, the errno
  public void execute(List<NetlinkMessage> messages) {
    throwFirst(answers(messages));
  }

  /// Like [#execute(List)] for one.
  public void execute(NetlinkMessage message) {
    execute(List.of(message));
  }

  /// Sends messages in one system call and returns the failure of each, if any.
  public List<Optional<LinuxException>> answers(List<NetlinkMessage> messages) {
    return answers(List.of(), messages, List.of());
  }

  /// Sends messages as one netfilter transaction: all or nothing.
  ///
  /// @throws LinuxException of the first message that failed
  void transact(NetlinkMessage begin, List<NetlinkMessage> messages, NetlinkMessage end) {
    throwFirst(answers(List.of(begin), messages, List.of(end)));
  }

  private static void throwFirst(List<Optional<LinuxException>> answers) {
    answers.stream()
        .flatMap(Optional::stream)
        .findFirst()
        .ifPresent(failure -> {
          throw failure;
        });
  }

  /// @param before sent first; answered only when the whole batch fails
  /// @param after sent last, never answered
  private List<Optional<LinuxException>> answers(
      List<NetlinkMessage> before, List<NetlinkMessage> messages, List<NetlinkMessage> after) {
    lock.lock();
    try (CallMemory memory = CallMemory.open()) {
      int first = sequence + 1 + before.size();
      List<byte[]> parts = new ArrayList<>();
      before.forEach(message -> parts.add(message.finish(++sequence, 0)));
      messages.forEach(message -> parts.add(message.finish(++sequence, NetlinkMessage.ACK)));
      after.forEach(message -> parts.add(message.finish(++sequence, 0)));
      send(memory, messages.getFirst().what(), parts);
      List<Optional<LinuxException>> answers = new ArrayList<>();
      messages.forEach(_ -> answers.add(Optional.empty()));
      Block buffer = memory.room(16 * 1024);
      int open = messages.size();
      while (open > 0) {
        ByteBuffer bytes = receive(buffer);
        while (bytes.remaining() >= NetlinkMessage.HEADER) {
          Frame frame = Frame.next(bytes);
          int index = frame.sequence() - first;
          if (frame.type() == ERROR && index >= 0 && index < messages.size()) {
            open--;
            answers.set(index, failure(messages.get(index), frame));
          } else if (frame.type() == ERROR && index < 0 && index >= -before.size()) {
            failure(before.get(index + before.size()), frame)
                .ifPresent(failure -> {
                  throw failure;
                });
          }
        }
      }
      return answers;
    } finally {
      lock.unlock();
    }
  }

  /// Asks for a list and returns the bodies of the answers: what follows the netlink header. If the
  /// list changes while it is read, it is read again.
  List<ByteBuffer> dump(NetlinkMessage message) {
    lock.lock();
    try (CallMemory memory = CallMemory.open()) {
      Block buffer = memory.room(BUFFER);
      List<ByteBuffer> found = new ArrayList<>();
      for (int attempt = 1; attempt <= DUMP_ATTEMPTS; attempt++) {
        found.clear();
        send(memory, message.what(), List.of(message.finish(++sequence, NetlinkMessage.DUMP)));
        if (!collect(message, buffer, found)) {
          break;
        }
      }
      return found;
    } finally {
      lock.unlock();
    }
  }

  /// Asks for one thing.
  ByteBuffer get(NetlinkMessage message) {
    lock.lock();
    try (CallMemory memory = CallMemory.open()) {
      send(memory, message.what(), List.of(message.finish(++sequence, 0)));
      Block buffer = memory.room(BUFFER);
      while (true) {
        ByteBuffer bytes = receive(buffer);
        while (bytes.remaining() >= NetlinkMessage.HEADER) {
          Frame frame = Frame.next(bytes);
          if (frame.sequence() == sequence) {
            if (frame.type() == ERROR) {
              throw failure(message, frame)
                  .orElseGet(() -> new LinuxException(message.what(), Errno.ENODATA.number()));
            }
            return frame.copy();
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean collect(NetlinkMessage message, Block buffer, List<ByteBuffer> found) {
    boolean interrupted = false;
    while (true) {
      ByteBuffer bytes = receive(buffer);
      while (bytes.remaining() >= NetlinkMessage.HEADER) {
        Frame frame = Frame.next(bytes);
        if (frame.sequence() != sequence) {
          continue;
        }
        interrupted |= (frame.flags() & FLAG_DUMP_INTERRUPTED) != 0;
        if (frame.type() == DONE) {
          return interrupted;
        }
        if (frame.type() == ERROR) {
          failure(message, frame)
              .ifPresent(failure -> {
                throw failure;
              });
          return interrupted;
        }
        found.add(frame.copy());
      }
    }
  }

  private void send(CallMemory memory, String what, List<byte[]> parts) {
    int size = parts.stream().mapToInt(part -> part.length).sum();
    Block whole = memory.room(size);
    int offset = 0;
    for (byte[] part : parts) {
      whole.put(offset, part, 0, part.length);
      offset += part.length;
    }
    Native.check(what, SyscallNumber.SENDTO, fd.number(), whole.address(), size, 0, 0, 0);
  }

  private ByteBuffer receive(Block buffer) {
    long size =
        Native.check(
            "read from netlink socket",
            SyscallNumber.READ,
            fd.number(),
            buffer.address(),
            buffer.size());
    return buffer.first((int) size);
  }

  private static Optional<LinuxException> failure(NetlinkMessage message, Frame frame) {
    ByteBuffer body = frame.body();
    int number = -body.getInt(body.position());
    if (number == 0) {
      return Optional.empty();
    }
    // With NETLINK_CAP_ACK only the header of the request follows the number, then attributes.
    ByteBuffer rest = body.slice(Math.min(body.limit(), 4 + 16), Math.max(0, body.limit() - 20));
    String explained =
        NetlinkAttributes.parse(rest).text(ERROR_TEXT).map(t -> " (" + t + ")").orElse("");
    return Optional.of(new LinuxException(message.what() + explained, number));
  }

  @Override
  public void close() {
    fd.close();
  }

  private record Frame(int type, int flags, int sequence, ByteBuffer body) {
    static Frame next(ByteBuffer bytes) {
      int start = bytes.position();
      int length = bytes.getInt(start);
      int end = Math.clamp(length, NetlinkMessage.HEADER, bytes.limit() - start);
      ByteBuffer body =
          bytes
              .slice(start + NetlinkMessage.HEADER, end - NetlinkMessage.HEADER)
              .order(ByteOrder.nativeOrder());
      Frame frame =
          new Frame(
              Short.toUnsignedInt(bytes.getShort(start + 4)),
              Short.toUnsignedInt(bytes.getShort(start + 6)),
              bytes.getInt(start + 8),
              body);
      bytes.position(Math.min(bytes.limit(), start + ((end + 3) & ~3)));
      return frame;
    }

    ByteBuffer copy() {
      byte[] own = new byte[body.remaining()];
      body.get(body.position(), own);
      return ByteBuffer.wrap(own).order(ByteOrder.nativeOrder());
    }
  }
}
