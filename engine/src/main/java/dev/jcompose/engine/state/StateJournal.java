package dev.jcompose.engine.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes small files survive a power cut without one `fsync` for each: their contents are appended
/// to one file as well, and all who wait share the next `fdatasync` of it. One such call costs
/// about a millisecond; fifty containers created at once need a few of them, where an `fsync` for
/// each file took 7 to 45 ms and a `syncfs` waits for whatever else is being written to the disk.
///
/// The files themselves are written first and are what an engine reads; the journal is replayed
/// only when the machine was restarted since. A line is `<path>\t<content>\n`, where content has no
/// line feed; an empty content means that everything below the path was removed.
public final class StateJournal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StateJournal.class);

  /// When it is longer than this, its files are synced one by one and a new one is begun.
  private static final long CHECKPOINT = 8L << 20;

  private final Path root;
  private final Path current;
  private final Path previous;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition progress = lock.newCondition();
  private FileChannel channel;
  private long appended;
  private long synced;
  private boolean syncing;
  private boolean checkpointing;

  private StateJournal(Path root, Path current, Path previous, FileChannel channel) {
    this.root = root;
    this.current = current;
    this.previous = previous;
    this.channel = channel;
  }

  /// Opens the journal of a directory.
  ///
  /// @param root what the paths are relative to
  /// @param rebooted whether the machine was restarted since the last time: then what the journal
  ///   says is written to the files
  public static StateJournal open(Path root, boolean rebooted) throws IOException {
    Path current = root.resolve("journal");
    Path previous = root.resolve("journal.previous");
    if (rebooted) {
      replay(root, previous, current);
    }
    return new StateJournal(root, current, previous, append(current));
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
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    var line = ByteBuffer.allocate(name.length + content.length + 1);
    line.put(name).put(content).put((byte) '\n').flip();
    lock.lock();
    try {
      while (line.hasRemaining()) {
        channel.write(line);
      }
      appended++;
      if (durable) {
        awaitSync(appended);
      }
      if (!checkpointing && !syncing && channel.size() > CHECKPOINT) {
        checkpoint();
      }
    } finally {
      lock.unlock();
    }
  }

  /// The first who comes syncs for all who came before; the others wait for a sync that began after
  /// their line was written.
  private void awaitSync(long line) throws IOException {
    while (synced < line) {
      if (syncing) {
        progress.awaitUninterruptibly();
        continue;
      }
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
    Files.move(current, previous, StandardCopyOption.REPLACE_EXISTING);
    channel.close();
    channel = append(current);
    checkpointing = true;
    Thread.ofVirtual()
        .name("journal-checkpoint")
        .start(() -> {
          try {
            for (Path file : contents(root, previous).keySet()) {
              sync(file);
            }
            Files.deleteIfExists(previous);
          } catch (IOException problem) {
            // Nothing is lost: the old journal stays, and the next engine tries again.
            LOG.warn("journal {}: cannot be retired: {}", previous, problem.getMessage());
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

  private static void replay(Path root, Path... journals) throws IOException {
    for (Path journal : journals) {
      for (Map.Entry<Path, byte[]> file : contents(root, journal).entrySet()) {
        Path directory = file.getKey().getParent();
        if (directory != null) {
          Files.createDirectories(directory);
        }
        AtomicFile.write(file.getKey(), file.getValue());
        sync(file.getKey());
      }
    }
    for (Path journal : journals) {
      Files.deleteIfExists(journal);
    }
  }

  /// The last content of each file; a line that was cut off is left out.
  private static Map<Path, byte[]> contents(Path root, Path journal) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(journal);
    } catch (NoSuchFileException none) {
      return Map.of();
    }
    Map<String, byte[]> last = new TreeMap<>();
    int start = 0;
    for (int at = 0; at < bytes.length; at++) {
      if (bytes[at] != '\n') {
        continue;
      }
      int tab = start;
      while (tab < at && bytes[tab] != '\t') {
        tab++;
      }
      if (tab < at) {
        String path = new String(bytes, start, tab - start, StandardCharsets.UTF_8);
        if (tab + 1 == at) {
          last.keySet().removeIf(known -> known.startsWith(path + "/"));
        } else {
          last.put(path, java.util.Arrays.copyOfRange(bytes, tab + 1, at));
        }
      }
      start = at + 1;
    }
    Map<Path, byte[]> files = new LinkedHashMap<>();
    last.forEach((path, content) -> files.put(root.resolve(path), content));
    return files;
  }

  private static void sync(Path file) throws IOException {
    Path directory = file.getParent();
    for (Path path : directory == null ? new Path[] {file} : new Path[] {file, directory}) {
      try (var open = FileChannel.open(path, StandardOpenOption.READ)) {
        open.force(true);
      } catch (NoSuchFileException gone) {
        // Removed since; a later line of the journal says so.
        LOG.debug("journal: {} is gone", path);
      }
    }
  }

  private static FileChannel append(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      channel.close();
    } finally {
      lock.unlock();
    }
  }
}
