package dev.jcompose.buildkit.session;

import dev.jcompose.buildkit.wire.WireMessage;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.DirectoryEntry;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.file.FileType;
import dev.jcompose.linux.file.OpenFile;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Copies a directory of ours to the client (`--output type=local`).
public final class FileSender {
  private static final int CHUNK = 32 * 1024;

  private final String what;
  private final BlockingClientCall<WireMessage, WireMessage> call;
  private final Directory root;
  private final Map<Long, String> paths = new HashMap<>();
  private final BlockingQueue<FilePacket> asked = new LinkedBlockingQueue<>();
  private long files;

  private FileSender(
      String what, BlockingClientCall<WireMessage, WireMessage> call, Directory root) {
    this.what = what;
    this.call = call;
    this.root = root;
  }

  /// Copies.
  ///
  /// @param exporter which of the build's outputs it is
  /// @throws SessionException when the client fails
  public static void send(ClientSession session, int exporter, Path source)
      throws InterruptedException {
    String what = "output of files";
    BlockingClientCall<WireMessage, WireMessage> call =
        session.stream(what, SessionMethods.SEND_FILES, SentFile.headers(exporter, Map.of()));
    try (Directory root = Directory.open(source)) {
      FileSender sender = new FileSender(what, call, root);
      Thread reader = Thread.ofVirtual().name("files asked for").start(sender::listen);
      try {
        sender.tell(root, "");
        sender.write(new FilePacket.LastStat());
        sender.answer();
      } finally {
        call.cancel("done", null);
        reader.join();
      }
    } catch (StatusException failure) {
      throw SessionException.of(what, failure);
    }
  }

  /// Takes what the client asks for, while files are still being announced.
  private void listen() {
    try {
      WireMessage message = call.read();
      while (message != null) {
        asked.add(FilePacket.of(message));
        message = call.read();
      }
      asked.add(new FilePacket.Failed("the client's session has ended"));
    } catch (StatusException | SessionException failure) {
      asked.add(new FilePacket.Failed(String.valueOf(failure.getMessage())));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(Directory directory, String path) throws InterruptedException, StatusException {
    List<String> names =
        directory.list().stream()
            .map(DirectoryEntry::name)
            .sorted((one, other) ->
                Arrays.compareUnsigned(
                    one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8)))
            .toList();
    for (String name : names) {
      FileStatus status = directory.status(name);
      if (status.type() == FileType.SOCKET) {
        continue;
      }
      String whole = path.isEmpty() ? name : path + "/" + name;
      FileStat stat =
          new FileStat(
              whole,
              status.type(),
              status.mode(),
              status.size(),
              status.modified(),
              status.isSymlink() ? directory.readLink(name) : "");
      if (stat.hasContent()) {
        paths.put(files, whole);
      }
      files++;
      write(new FilePacket.Stat(stat));
      if (status.isDirectory()) {
        try (Directory below = directory.child(name)) {
          tell(below, whole);
        }
      }
    }
  }

  private void answer() throws InterruptedException, StatusException {
    while (true) {
      switch (asked.take()) {
        case FilePacket.Wanted(long id) -> content(id);
        case FilePacket.Finished() -> {
          write(new FilePacket.Finished());
          call.halfClose();
          return;
        }
        case FilePacket.Failed(String message) -> throw new SessionException(what + ": " + message);
        case FilePacket.Stat _, FilePacket.LastStat _, FilePacket.Content _ ->
            throw new SessionException(what + ": unexpected packet");
      }
    }
  }

  private void content(long id) throws InterruptedException, StatusException {
    String path = paths.remove(id);
    if (path == null) {
      throw new SessionException(what + ": the client asks for a file that does not exist");
    }
    try (Directory parent = root.directory(PathOrder.parent(path));
        OpenFile file = parent.file(PathOrder.name(path), 0)) {
      ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
      while (file.read(buffer.clear()) > 0) {
        write(
            new FilePacket.Content(
                id, ByteBuffer.wrap(Arrays.copyOf(buffer.array(), buffer.position()))));
      }
    }
    write(new FilePacket.Content(id, ByteBuffer.allocate(0)));
  }

  private void write(FilePacket packet) throws InterruptedException, StatusException {
    if (!call.write(packet.wire())) {
      throw new SessionException(what + ": the client's session has ended");
    }
  }
}
