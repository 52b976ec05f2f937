package dev.jcompose.runtime.log;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.file.OpenFile;
import dev.jcompose.linux.file.OpenFlag;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// The files of a rotated log: `name` is written to, `name.1` is the one before, and so on.
/// Rotation renames them to the next higher number, oldest first; the last one is overwritten. So
/// the number of a file only grows, and as long as a file keeps its number, so does the one after
/// it.
final class LogFiles implements AutoCloseable {
  private static final int TRIES = 1000;

  private final Directory directory;
  private final String name;
  private final int count;

  /// @param count how many are kept
  LogFiles(Path file, int count) {
    Path parent = file.toAbsolutePath().getParent();
    Path last = file.getFileName();
    if (parent == null || last == null) {
      throw new IllegalArgumentException("not a log file: " + file);
    }
    this.directory = Directory.open(parent);
    this.name = last.toString();
    this.count = Math.max(1, count);
  }

  /// Opens all, oldest first.
  Deque<OpenFile> openAll() {
    for (int attempt = 0; ; attempt++) {
      List<OpenFile> opened = new ArrayList<>();
      for (int number = 0; number < count; number++) {
        open(number).ifPresent(opened::add);
      }
      // If the newest file is still the same, nothing was renamed in the meantime.
      Optional<FileStatus> newest = status(0);
      boolean same =
          opened.isEmpty()
              ? newest.isEmpty()
              : newest.isPresent() && newest.get().sameFile(opened.getFirst().status());
      if (same || attempt == TRIES) {
        return new ArrayDeque<>(opened.reversed());
      }
      opened.forEach(OpenFile::close);
      Thread.onSpinWait();
    }
  }

  /// Whether a file is the one being written to.
  boolean isCurrent(OpenFile file) {
    return status(0).map(file.status()::sameFile).orElse(false);
  }

  /// Opens the successor of a rotated file; empty when it does not exist yet. If the file itself
  /// has been deleted, that is the oldest file.
  Optional<OpenFile> successor(OpenFile file) {
    FileStatus mine = file.status();
    for (int attempt = 0; attempt < TRIES; attempt++) {
      int number = numberOf(mine);
      if (number == 0) {
        return Optional.empty();
      }
      if (number == count) {
        return oldest();
      }
      Optional<OpenFile> next = open(number - 1);
      if (numberOf(mine) == number) {
        return next;
      }
      next.ifPresent(OpenFile::close);
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    directory.close();
  }

  // The count means "nowhere". Searching upwards cannot miss a file, because files only move
  // upwards.
  private int numberOf(FileStatus file) {
    for (int number = 0; number < count; number++) {
      if (status(number).map(file::sameFile).orElse(false)) {
        return number;
      }
    }
    return count;
  }

  private Optional<OpenFile> oldest() {
    for (int number = count - 1; number >= 0; number--) {
      Optional<OpenFile> found = open(number);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<OpenFile> open(int number) {
    try {
      return Optional.of(directory.file(name(number), OpenFlag.READ_ONLY));
    } catch (LinuxException problem) {
      if (problem.is(Errno.ENOENT)) {
        return Optional.empty();
      }
      throw problem;
    }
  }

  private Optional<FileStatus> status(int number) {
    return directory.find(name(number));
  }

  private String name(int number) {
    return number == 0 ? name : name + "." + number;
  }
}
