package dev.jcompose.buildkit.session;

import dev.jcompose.buildkit.wire.WireMessage;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.FileType;
import dev.jcompose.linux.file.OpenFile;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/// Copies files of the client into an empty directory. The client is not trusted: names are checked
/// as they come, parents before what is in them, and everything is made through descriptors that no
/// link leads out of.
///
/// Files belong to root, like those that COPY creates from them; extended attributes stay behind.
public final class FileReceiver implements AutoCloseable {
  /// So many files are asked for at once: enough to keep the client sending, and too few for the
  /// questions to fill a buffer while nobody reads.
  private static final int AT_ONCE = 64;

  private static final long MOST_FILES = 10_000_000;
  private static final long RESERVE = 256L << 20;
  private static final int FIRST_MODE = 0700;

  private final String what;
  private final BlockingClientCall<WireMessage, WireMessage> call;
  private final Directory root;
  private final LongConsumer progress;
  private final PathOrder order = new PathOrder();
  private final Map<Long, FileStat> wanted = new HashMap<>();
  private final Map<String, Long> wantedByPath = new HashMap<>();
  private final Map<Long, OpenFile> open = new HashMap<>();
  private final Deque<Long> waiting = new ArrayDeque<>();
  private final List<FileStat> directories = new ArrayList<>();
  private final long room;
  private long received;
  private long files;
  private boolean allTold;

  private FileReceiver(
      String what,
      BlockingClientCall<WireMessage, WireMessage> call,
      Directory root,
      LongConsumer progress) {
    this.what = what;
    this.call = call;
    this.root = root;
    this.progress = progress;
    long free = root.fileSystem().availableBytes();
    this.room = free - Math.min(RESERVE, free / 10);
  }

  /// Copies.
  ///
  /// @param what for messages: `build context`
  /// @param target empty directory
  /// @param progress receives how many bytes have arrived
  /// @throws SessionException when the client fails, or sends what it must not
  public static void receive(
      String what,
      ClientSession session,
      FileSelection selection,
      Path target,
      LongConsumer progress)
      throws InterruptedException {
    BlockingClientCall<WireMessage, WireMessage> call =
        session.stream(what, SessionMethods.SYNC_FILES, selection.headers());
    try (Directory root = Directory.open(target);
        FileReceiver receiver = new FileReceiver(what, call, root, progress)) {
      receiver.run();
    } catch (StatusException failure) {
      throw SessionException.of(what, failure);
    } catch (LinuxException failure) {
      throw new SessionException(what + ": " + failure.getMessage());
    } finally {
      call.cancel("done", null);
    }
  }

  private void run() throws InterruptedException, StatusException {
    while (!allTold || !wanted.isEmpty()) {
      switch (next()) {
        case FilePacket.Stat(FileStat file) -> add(file);
        case FilePacket.LastStat() -> allTold = true;
        case FilePacket.Content(long id, ByteBuffer bytes) -> write(id, bytes);
        case FilePacket.Failed(String message) -> throw problem(message);
        case FilePacket.Wanted _, FilePacket.Finished _ -> throw problem("unexpected packet");
      }
    }
    // Innermost first: what is made in a directory changes its time.
    for (FileStat directory : directories.reversed()) {
      in(
          directory.path(),
          (parent, name) -> {
            parent.chmod(name, directory.permissions());
            parent.setTimes(name, directory.modified(), directory.modified());
          });
    }
    send(new FilePacket.Finished());
    while (!(next() instanceof FilePacket.Finished)) {
      // What was under way.
    }
    call.halfClose();
  }

  private FilePacket next() throws InterruptedException, StatusException {
    WireMessage message = call.read();
    if (message == null) {
      throw problem("the client's session has ended");
    }
    return FilePacket.of(message);
  }

  private void send(FilePacket packet) throws InterruptedException, StatusException {
    if (!call.write(packet.wire())) {
      throw problem("the client's session has ended");
    }
  }

  private void add(FileStat file) throws InterruptedException, StatusException {
    long id = files++;
    if (files > MOST_FILES) {
      throw problem("more than " + MOST_FILES + " files");
    }
    try {
      order.next(file.path(), file.type() == FileType.DIRECTORY);
    } catch (IllegalArgumentException refused) {
      throw problem(String.valueOf(refused.getMessage()));
    }
    switch (file.type()) {
      case DIRECTORY -> {
        in(file.path(), (parent, name) -> parent.makeDirectory(name, FIRST_MODE));
        directories.add(file);
      }
      case SYMLINK ->
          in(
              file.path(),
              (parent, name) -> {
                parent.makeSymlink(name, file.link());
                parent.setTimes(name, file.modified(), file.modified());
              });
      case REGULAR -> {
        if (file.link().isEmpty()) {
          wanted.put(id, file);
          wantedByPath.put(file.path(), id);
          waiting.add(id);
          ask();
        } else {
          hardLink(file);
        }
      }
      case FIFO ->
          in(
              file.path(),
              (parent, name) -> {
                parent.makeNode(name, FileType.FIFO, file.permissions(), 0, 0);
                parent.chmod(name, file.permissions());
              });
      // Of no use to anybody, and left out of archives as well.
      case SOCKET -> {}
      case CHARACTER_DEVICE, BLOCK_DEVICE ->
          throw problem(file.path() + ": devices cannot be sent (name it in .dockerignore)");
      case UNKNOWN -> throw problem(file.path() + ": not a kind of file that can be sent");
    }
  }

  /// A second name. The first may still be waiting for its content; then it is made now.
  private void hardLink(FileStat file) {
    try {
      PathOrder.check(file.link());
    } catch (IllegalArgumentException refused) {
      throw problem(String.valueOf(refused.getMessage()));
    }
    Long first = wantedByPath.get(file.link());
    if (first != null) {
      OpenFile _ = opened(first, file.link());
    }
    in(
        file.link(),
        (from, existing) -> {
          if (!from.status(existing).isRegular()) {
            throw problem(file.path() + ": is a link to " + file.link() + ", which is not a file");
          }
          in(file.path(), (parent, name) -> parent.makeLink(name, from, existing));
        });
  }

  private void ask() throws InterruptedException, StatusException {
    while (!waiting.isEmpty() && wanted.size() - waiting.size() < AT_ONCE) {
      send(new FilePacket.Wanted(waiting.remove()));
    }
  }

  /// Files are asked for in the order of their numbers.
  private boolean isWaiting(long id) {
    Long next = waiting.peek();
    return next != null && id >= next;
  }

  private void write(long id, ByteBuffer bytes) throws InterruptedException, StatusException {
    FileStat file = wanted.get(id);
    if (file == null || isWaiting(id)) {
      throw problem("content of a file that nobody asked for");
    }
    OpenFile target = opened(id, file.path());
    int length = bytes.remaining();
    received += length;
    if (received > room) {
      throw problem("no space left on device");
    }
    if (length > 0) {
      target.write(bytes);
      progress.accept(received);
      return;
    }
    target.chmod(file.permissions());
    target.setTimes(file.modified(), file.modified());
    target.close();
    open.remove(id);
    wanted.remove(id);
    wantedByPath.remove(file.path());
    ask();
  }

  private OpenFile opened(long id, String path) {
    OpenFile known = open.get(id);
    if (known == null) {
      try (Directory parent = root.directory(PathOrder.parent(path))) {
        known = parent.create(PathOrder.name(path), FIRST_MODE);
      }
      open.put(id, known);
    }
    return known;
  }

  private interface Entry {
    void make(Directory parent, String name);
  }

  private void in(String path, Entry entry) {
    try (Directory parent = root.directory(PathOrder.parent(path))) {
      entry.make(parent, PathOrder.name(path));
    }
  }

  private SessionException problem(String why) {
    return new SessionException(what + ": " + why);
  }

  @Override
  public void close() {
    open.values().forEach(OpenFile::close);
  }
}
