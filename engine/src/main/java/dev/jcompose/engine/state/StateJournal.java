package dev.jcompose.engine.state;

import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.file.Aside;
import dev.jcompose.linux.file.SavedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes small files survive a power cut without one `fsync` for each: their contents are also
/// appended to one file, and all waiters share its next `fdatasync`. One such call costs about a
/// millisecond; fifty containers created at once need a few of them, where an `fsync` for each file
/// took 7 to 45 ms and a `syncfs` waits for whatever else is being written to the disk.
///
/// The files themselves are written first, and an engine reads those; the journal is replayed after
/// a restart of the machine, and is the second copy of a file that cannot be read ([#copies]). A
/// line is `<path>\t<content>\n`, where content has no newline; an empty content means that
/// everything below the path was removed.
///
/// There are up to three: `journal.copy`, the last contents of all files when the journal was last
/// restarted; `journal.previous`, which is about to be merged into that; and `journal`. They are
/// read in this order. One that cannot be read is put aside.
public final class StateJournal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StateJournal.class);

  private static final String CURRENT = "journal";
  private static final String PREVIOUS = "journal.previous";
  private static final String COPY = "journal.copy";

  /// When it is longer than this, its files are synced one by one and a new one is started.
  private static final long CHECKPOINT = 8L << 20;

  private final Path root;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition progress = lock.newCondition();
  private FileChannel channel;
  private long appended;
  private long synced;
  private boolean syncing;
  private boolean checkpointing;
  private boolean closed;

  private StateJournal(Path root, FileChannel channel) {
    this.root = root;
    this.channel = channel;
  }

  /// Opens the journal of a directory.
  ///
  /// @param root what the paths are relative to
  /// @param rebooted whether the machine was restarted since the last time: then the contents of
  ///   the journal are written to the files
  /// @param damage receives a sentence for the user about what was put aside
  public static StateJournal open(Path root, boolean rebooted, Consumer<String> damage)
      throws IOException {
    for (String name : List.of(COPY, PREVIOUS, CURRENT)) {
      Path file = root.resolve(name);
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        SavedFile.obstacle(file).ifPresent(why -> damage.accept(Aside.putting(file, why)));
      }
    }
    if (rebooted) {
      replay(root, damage);
    }
    FileChannel channel = append(root.resolve(CURRENT));
    endLine(root.resolve(CURRENT), channel);
    return new StateJournal(root, channel);
  }

  /// A line that a power cut has truncated would take the next one with it.
  private static void endLine(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size == 0) {
      return;
    }
    ByteBuffer last = ByteBuffer.allocate(1);
    try (FileChannel reading = FileChannel.open(file, StandardOpenOption.READ)) {
      reading.read(last, size - 1);
    }
    if (last.get(0) != '\n') {
      try {
        channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
      } catch (IOException full) {
        // Nothing else can be written either; the state goes to the run directory.
        LOG.warn("journal: cannot be written: {}", IoFailure.words(full));
      }
    }
  }

  /// Adds a file's content.
  ///
  /// @param durable whether to return only when it survives a power cut, with everything before it
  public void record(Path file, byte[] content, boolean durable) throws IOException {
    append(root.relativize(file) + "\t", content, durable);
  }

  /// Adds that a directory was removed.
  public void removed(Path directory) throws IOException {
    append(root.relativize(directory) + "\t", new byte[0], false);
  }

  private void append(String path, byte[] content, boolean durable) throws IOException {
    ByteBuffer line = line(path, content);
    // An interrupt concerns only the caller, but would close the channel, which is shared.
    boolean interrupted = Thread.interrupted();
    lock.lock();
    try {
      write(line);
      appended++;
      if (durable) {
        awaitSync(appended);
      }
      if (!checkpointing && !syncing && channel.size() > CHECKPOINT) {
        checkpoint();
      }
    } catch (ClosedByInterruptException inThisMoment) {
      interrupted = true;
      throw inThisMoment;
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static ByteBuffer line(String path, byte[] content) {
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(name.length + content.length + 1)
        .put(name)
        .put(content)
        .put((byte) '\n')
        .flip();
  }

  /// All or nothing: half a line would corrupt the next one, too.
  private void write(ByteBuffer line) throws IOException {
    openAgain();
    long before = channel.size();
    try {
      writeAll(line);
    } catch (ClosedByInterruptException closing) {
      channel = append(root.resolve(CURRENT));
      channel.truncate(before);
      throw closing;
    } catch (IOException full) {
      channel.truncate(before);
      throw full;
    }
  }

  /// Somebody was interrupted in the middle of a write or sync.
  private void openAgain() throws IOException {
    if (!channel.isOpen() && !closed) {
      channel = append(root.resolve(CURRENT));
    }
  }

  private void writeAll(ByteBuffer line) throws IOException {
    while (line.hasRemaining()) {
      channel.write(line);
    }
  }

  /// The first caller syncs for all before it; the others wait for a sync that began after their
  /// line was written.
  private void awaitSync(long line) throws IOException {
    while (synced < line) {
      if (syncing) {
        progress.awaitUninterruptibly();
        continue;
      }
      openAgain();
      syncing = true;
      long upTo = appended;
      lock.unlock();
      try {
        channel.force(false);
      } finally {
        lock.lock();
        syncing = false;
        progress.signalAll();
      }
      synced = upTo;
    }
  }

  private void checkpoint() throws IOException {
    channel.force(false);
    synced = appended;
    Files.move(root.resolve(CURRENT), root.resolve(PREVIOUS), StandardCopyOption.REPLACE_EXISTING);
    channel.close();
    channel = append(root.resolve(CURRENT));
    checkpointing = true;
    Thread.ofVirtual()
        .name("journal-checkpoint")
        .start(() -> {
          try {
            for (Path file : contents(root, List.of(PREVIOUS)).keySet()) {
              sync(file);
            }
            fold(root, List.of(COPY, PREVIOUS));
          } catch (IOException problem) {
            // Nothing is lost: the old journal stays, and the next engine tries again.
            LOG.warn(
                "journal {}: cannot be retired: {}",
                root.resolve(PREVIOUS),
                IoFailure.words(problem));
            return;
          }
          lock.lock();
          try {
            checkpointing = false;
          } finally {
            lock.unlock();
          }
        });
  }

  private static void replay(Path root, Consumer<String> damage) {
    Map<Path, byte[]> files;
    try {
      files = contents(root, List.of(PREVIOUS, CURRENT));
    } catch (IOException unreadable) {
      damage.accept(Aside.putting(root.resolve(CURRENT), IoFailure.words(unreadable)));
      return;
    }
    try {
      for (Map.Entry<Path, byte[]> file : files.entrySet()) {
        Path directory = file.getKey().getParent();
        if (directory != null) {
          Files.createDirectories(directory);
        }
        AtomicFile.write(file.getKey(), file.getValue());
        sync(file.getKey());
      }
      fold(root, List.of(COPY, PREVIOUS, CURRENT));
    } catch (IOException full) {
      // What has been written is valid; the journal stays, as the second copy and for the next
      // restart.
      damage.accept(
          "containers: some states could not be updated after the reboot: "
              + IoFailure.words(full));
    }
  }

  /// Merges several into one, which contains each file once.
  private static void fold(Path root, List<String> journals) throws IOException {
    Path next = root.resolve(COPY + ".next");
    Files.deleteIfExists(next);
    try (FileChannel out = append(next)) {
      for (Map.Entry<Path, byte[]> file : contents(root, journals).entrySet()) {
        ByteBuffer line = line(root.relativize(file.getKey()) + "\t", file.getValue());
        while (line.hasRemaining()) {
          out.write(line);
        }
      }
      out.force(false);
    } catch (IOException problem) {
      Files.deleteIfExists(next);
      throw problem;
    }
    Files.move(next, root.resolve(COPY), StandardCopyOption.ATOMIC_MOVE);
    for (String journal : journals) {
      if (!journal.equals(COPY)) {
        Files.deleteIfExists(root.resolve(journal));
      }
    }
  }

  /// The last content recorded of each file that was not removed since.
  public Map<Path, byte[]> copies() {
    lock.lock();
    try {
      return contents(root, List.of(COPY, PREVIOUS, CURRENT));
    } catch (IOException unreadable) {
      LOG.warn("journal: cannot be read: {}", IoFailure.words(unreadable));
      return Map.of();
    } finally {
      lock.unlock();
    }
  }

  /// The last content of each file; a line that is truncated or not ours is ignored.
  private static Map<Path, byte[]> contents(Path root, List<String> journals) throws IOException {
    Map<Path, byte[]> last = new TreeMap<>();
    for (String journal : journals) {
      byte[] bytes;
      try {
        bytes = SavedFile.read(root.resolve(journal));
      } catch (NoSuchFileException none) {
        continue;
      }
      int start = 0;
      for (int at = 0; at < bytes.length; at++) {
        if (bytes[at] == '\n') {
          take(root, bytes, start, at, last);
          start = at + 1;
        }
      }
    }
    return last;
  }

  private static void take(Path root, byte[] bytes, int start, int end, Map<Path, byte[]> last) {
    int tab = start;
    while (tab < end && bytes[tab] != '\t') {
      tab++;
    }
    if (tab == end) {
      return;
    }
    Path file;
    try {
      file =
          root.resolve(new String(bytes, start, tab - start, StandardCharsets.UTF_8)).normalize();
    } catch (InvalidPathException damaged) {
      return;
    }
    if (!file.startsWith(root) || file.equals(root)) {
      return;
    }
    if (tab + 1 == end) {
      last.keySet().removeIf(known -> known.startsWith(file));
    } else {
      last.put(file, Arrays.copyOfRange(bytes, tab + 1, end));
    }
  }

  private static void sync(Path file) throws IOException {
    Path directory = file.getParent();
    for (Path path : directory == null ? new Path[] {file} : new Path[] {file, directory}) {
      try (var open = FileChannel.open(path, StandardOpenOption.READ)) {
        open.force(true);
      } catch (NoSuchFileException gone) {
        // Removed since; a later line of the journal says so.
        LOG.debug("journal: {} disappeared; states are read from the containers", path);
      }
    }
  }

  private static FileChannel append(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      closed = true;
      channel.close();
    } finally {
      lock.unlock();
    }
  }
}
