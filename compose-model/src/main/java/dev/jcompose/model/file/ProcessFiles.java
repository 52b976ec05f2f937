package dev.jcompose.model.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Pattern;

/// Files that are something else in each process that opens them: `/dev/stdin`, `/dev/fd/7`,
/// `/proc/self/fd/7`, links to them, and what is below them.
public final class ProcessFiles {
  /// As many as the kernel follows.
  private static final int MAX_LINKS = 40;

  /// Below a process's or a thread's directory: what it has open, where it is, what it runs.
  private static final Pattern DESCRIPTOR =
      Pattern.compile("(task/[0-9]+/)?(fd|fdinfo|map_files|cwd|exe)(/.*)?");

  private ProcessFiles() {}

  /// Whether the path leads to a file of this process.
  ///
  /// @param path absolute, as the caller's directory is not known here; false for others
  public static boolean contain(Path path) {
    return within(path).isPresent();
  }

  /// Whether the path leads to something that this process has open, or to its directory or
  /// program: with `/proc/self/fd/7`, not with `/proc/self/mounts`, which a container may have.
  ///
  /// @param path as for [#contain]
  public static boolean containOpen(Path path) {
    return within(path).filter(name -> DESCRIPTOR.matcher(name.toString()).matches()).isPresent();
  }

  /// The path from the process's own directory, where it leads there. What the links there lead to
  /// is not looked at.
  private static Optional<Path> within(Path path) {
    if (!path.isAbsolute()) {
      return Optional.empty();
    }
    try {
      Path process = Path.of("/proc/self").toRealPath();
      Deque<Path> names = new ArrayDeque<>();
      path.forEach(names::add);
      Path place = path.getRoot();
      for (int links = 0; !names.isEmpty() && links < MAX_LINKS; ) {
        Path next = place.resolve(names.removeFirst()).normalize();
        if (next.startsWith(process)) {
          Path rest = next;
          for (Path name : names) {
            rest = rest.resolve(name);
          }
          return Optional.of(process.relativize(rest));
        }
        if (Files.isSymbolicLink(next)) {
          links++;
          Path target = Files.readSymbolicLink(next);
          for (int i = target.getNameCount() - 1; i >= 0; i--) {
            names.addFirst(target.getName(i));
          }
          place = target.isAbsolute() ? target.getRoot() : place;
        } else {
          place = next;
        }
      }
      return Optional.empty();
    } catch (IOException _) {
      // What cannot be followed is reported when it is read.
      return Optional.empty();
    }
  }
}
