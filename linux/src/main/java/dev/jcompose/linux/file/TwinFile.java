package dev.jcompose.linux.file;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// A small file that is kept twice, as `<name>` and `<name>.copy`, and replaced as a whole. It
/// survives a kill, a power cut and damage to one of the two, and it can be written on a full disk:
/// the new content overwrites the copy, in blocks that are already allocated, and then the two swap
/// names (`RENAME_EXCHANGE`). After the first write, no inode is created.
///
/// Only its owner can read the two. Callers make sure that only one writes at a time.
///
/// @param file the path without a suffix
public record TwinFile(Path file) {
  private static final String COPY = ".copy";
  private static final String NEXT = ".next";
  private static final int EXCHANGE = 2;
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /// Parses a file's bytes.
  ///
  /// @param <T> the result
  @FunctionalInterface
  public interface Parser<T> {
    /// Does it.
    ///
    /// @throws IOException or any `RuntimeException` when the bytes are not what they should be
    T parse(byte[] content) throws IOException;
  }

  /// Reads it. A damaged file is put aside, and the other one is used.
  ///
  /// @param damage receives a sentence for the user about each file that was put aside
  /// @return empty when there is no file, or neither can be read
  public <T> Optional<T> read(Parser<T> parser, Consumer<String> damage) {
    Optional<T> value = Optional.empty();
    String why = "it is missing";
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      try {
        value = Optional.of(parser.parse(SavedFile.read(file)));
      } catch (IOException | RuntimeException problem) {
        why = "cannot be read: " + IoFailure.words(problem);
      }
    }
    if (value.isPresent()) {
      mendCopy(damage);
      return value;
    }
    boolean copied = Files.exists(copy(), LinkOption.NOFOLLOW_LINKS);
    if (!copied) {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        damage.accept(Aside.putting(file, why));
      }
      return value;
    }
    return readCopy(parser, why, damage);
  }

  /// The file can be read: the copy has to be its copy.
  private void mendCopy(Consumer<String> damage) {
    if (Files.exists(copy(), LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(copy())) {
      damage.accept(Aside.putting(copy(), "is not a file"));
    }
    try {
      if (!Files.exists(copy()) || Files.mismatch(file, copy()) >= 0) {
        copyAgain();
      }
    } catch (IOException unreadable) {
      copyAgain();
    }
  }

  private <T> Optional<T> readCopy(Parser<T> parser, String why, Consumer<String> damage) {
    try {
      byte[] content = SavedFile.read(copy());
      T value = parser.parse(content);
      damage.accept(
          (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                  ? Aside.putting(file, why)
                  : file + ": " + why)
              + "; using its second copy");
      restore();
      return Optional.of(value);
    } catch (IOException | RuntimeException problem) {
      damage.accept(Aside.putting(file, why));
      damage.accept(Aside.putting(copy(), "cannot be read: " + IoFailure.words(problem)));
      return Optional.empty();
    }
  }

  private void restore() {
    try {
      Files.move(copy(), file, StandardCopyOption.ATOMIC_MOVE);
      copyAgain();
    } catch (IOException stays) {
      // The copy is still there, and is read again the next time.
      return;
    }
  }

  private void copyAgain() {
    try {
      overwrite(copy(), SavedFile.read(file), false);
    } catch (IOException full) {
      // One is enough until it is damaged.
      return;
    }
  }

  /// Replaces the content, which is on disk when this returns.
  public void write(byte[] content) throws IOException {
    if (Files.exists(copy(), LinkOption.NOFOLLOW_LINKS)
        && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      try {
        overwrite(copy(), content, true);
      } catch (IOException full) {
        copyAgain();
        throw full;
      }
      exchange();
    } else {
      Path next = file.resolveSibling(file.getFileName() + NEXT);
      try {
        overwrite(next, content, true);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException problem) {
        Files.deleteIfExists(next);
        throw problem;
      }
      syncDirectory();
    }
    copyAgain();
  }

  /// Removes both. Idempotent.
  public void delete() throws IOException {
    // In the opposite order, a kill in between would leave a copy that looks like a lost file.
    Files.deleteIfExists(copy());
    Files.deleteIfExists(file);
  }

  private Path copy() {
    return file.resolveSibling(file.getFileName() + COPY);
  }

  private void exchange() throws IOException {
    try (Directory directory = Directory.open(file.resolveSibling("."))) {
      try {
        directory.rename(
            copy().getFileName().toString(), directory, file.getFileName().toString(), EXCHANGE);
      } catch (LinuxException failure) {
        if (!failure.is(Errno.EINVAL) && !failure.is(Errno.ENOSYS)) {
          throw failure;
        }
        // The file system does not support this kind of rename.
        directory.rename(copy().getFileName().toString(), directory, file.getFileName().toString());
      }
      directory.sync();
    } catch (LinuxException failure) {
      throw new IOException(failure.getMessage(), failure);
    }
  }

  private void syncDirectory() throws IOException {
    try (FileChannel names = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  private static void overwrite(Path path, byte[] content, boolean sync) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), PRIVATE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        int _ = channel.write(bytes);
      }
      channel.truncate(content.length);
      if (sync) {
        channel.force(true);
      }
    }
  }
}
