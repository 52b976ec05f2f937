package dev.jcompose.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// An ext4 of 64 MB in a file, mounted by a loop device, to be filled up.
public final class SmallDisk implements AutoCloseable {
  private static final long SIZE = 64L << 20;
  private static final int CHUNK = 1 << 16;

  private final Path image;
  private final Path mount;

  private SmallDisk(Path image, Path mount) {
    this.image = image;
    this.mount = mount;
  }

  /// Makes and mounts one.
  ///
  /// @param directory for the file and the mount point
  /// @param inodes how many files it can hold, 0 for as many as usual
  public static SmallDisk mount(Path directory, int inodes) throws IOException {
    Path image = directory.resolve("disk.img");
    Path mount = Files.createDirectory(directory.resolve("disk"));
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(SIZE);
    }
    List<String> make = new ArrayList<>(List.of("mkfs.ext4", "-q", "-F", "-m", "0"));
    if (inodes > 0) {
      make.addAll(List.of("-N", Integer.toString(inodes)));
    }
    make.add(image.toString());
    run(make);
    run(List.of("mount", "-o", "loop", image.toString(), mount.toString()));
    return new SmallDisk(image, mount);
  }

  /// Whether this machine can: it has `mkfs.ext4` and gives loop devices.
  public static boolean usable() {
    return Files.isExecutable(Path.of("/sbin/mkfs.ext4"))
        && Files.exists(Path.of("/dev/loop-control"));
  }

  /// Where it is mounted.
  public Path path() {
    return mount;
  }

  /// Writes until no block is free.
  public void fillBlocks() throws IOException {
    byte[] chunk = new byte[CHUNK];
    for (int size = CHUNK; size >= 1; size /= 16) {
      try (OutputStream out = Files.newOutputStream(mount.resolve("filler-" + size))) {
        while (true) {
          out.write(chunk, 0, size);
        }
      } catch (IOException full) {
        require(full);
      }
    }
  }

  /// Creates files until no inode is free.
  public void fillInodes() throws IOException {
    Path fillers = Files.createDirectory(mount.resolve("fillers"));
    try {
      for (int number = 0; ; number++) {
        Files.createFile(fillers.resolve(Integer.toString(number)));
      }
    } catch (IOException full) {
      require(full);
    }
  }

  /// Takes what it was filled with away.
  public void free() throws IOException {
    run(
        List.of(
            "find",
            mount.toString(),
            "-maxdepth",
            "1",
            "-name",
            "filler*",
            "-exec",
            "rm",
            "-r",
            "{}",
            "+"));
  }

  private static void require(IOException full) throws IOException {
    if (!String.valueOf(full.getMessage()).contains("No space left")) {
      throw full;
    }
  }

  private static void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + output.strip());
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stopped);
    }
  }

  /// Unmounts it and removes the file.
  @Override
  public void close() throws IOException {
    // Lazily: what a failed test left open must not keep the mount.
    run(List.of("umount", "-l", mount.toString()));
    Files.deleteIfExists(image);
    Files.deleteIfExists(mount);
  }
}
