package dev.jcompose.runtime.shim;

import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.FileSystemStatus;
import dev.jcompose.linux.tmpfs.MemoryMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The directory of what lives as long as a container runs: sockets, pids, exits. It is on tmpfs,
/// as `/run` is on most machines; where it is not, one is mounted, because a file system on disk
/// takes many times longer. The mount is removed when the engine ends and it is empty; otherwise
/// the next engine finds it.
public final class MemoryRoot implements AutoCloseable {
  private final Path directory;

  private MemoryRoot(Path directory) {
    this.directory = directory;
  }

  /// Makes the directory, and mounts a tmpfs on it unless it is on one.
  public static MemoryRoot open(Path directory) throws IOException {
    Files.createDirectories(directory);
    if (!inMemory(directory)) {
      try {
        MemoryMount.mount(
            directory, MemoryMount.NO_SUID | MemoryMount.NO_DEV, "size=256m,mode=0700");
      } catch (LinuxException problem) {
        throw new IOException(problem.getMessage(), problem);
      }
    }
    return new MemoryRoot(directory);
  }

  private static boolean inMemory(Path directory) {
    try (Directory open = Directory.open(directory)) {
      return open.fileSystem().type() == FileSystemStatus.TMPFS;
    }
  }

  /// Unmounts what is empty.
  @Override
  public void close() throws IOException {
    if (MemoryMount.isMounted(directory) && inMemory(directory) && isEmpty()) {
      MemoryMount.unmount(directory);
    }
  }

  private boolean isEmpty() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.allMatch(Files::isDirectory);
    }
  }
}
