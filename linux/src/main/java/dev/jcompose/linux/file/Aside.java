package dev.jcompose.linux.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// Moves damaged files out of the way without losing them: somebody may be able to recover more
/// than we can. It stays in its directory, as `<name>.damaged-<time>`.
public final class Aside {
  private static final String MARK = ".damaged-";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

  private Aside() {}

  /// Whether a name is that of something that was put aside.
  public static boolean is(Path file) {
    return file.getFileName().toString().contains(MARK);
  }

  /// Puts a file or directory aside.
  ///
  /// @return where it is now; empty when it is not there, or cannot be moved
  public static Optional<Path> put(Path file) {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    String name = file.getFileName() + MARK + TIME.format(Clock.systemUTC().instant());
    Path aside = file.resolveSibling(name);
    for (int number = 2; Files.exists(aside, LinkOption.NOFOLLOW_LINKS); number++) {
      aside = file.resolveSibling(name + "-" + number);
    }
    try {
      return Optional.of(Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE));
    } catch (IOException stays) {
      return Optional.empty();
    }
  }

  /// Creates a directory if there is none; anything else of that name is put aside.
  public static Path directory(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      var _ = put(path);
      Files.createDirectories(path);
    }
    return path;
  }

  /// Puts a file aside and describes it.
  ///
  /// @param file what is damaged
  /// @param why what is wrong with it, in words
  /// @return a sentence for the user: what, why, and where it is now
  public static String putting(Path file, String why) {
    return put(file)
        .map(aside -> file + ": " + why + "; put aside as " + aside.getFileName())
        .orElse(file + ": " + why + "; left where it is");
  }
}
