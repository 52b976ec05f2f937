package dev.jcompose.engine.volume;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Bytes of the files below a directory; a file with several names counts once. Links are not
/// followed. Files that appear or disappear in the meantime, and those nested too deeply to be
/// named, may or may not be counted.
public final class ContentSize extends SimpleFileVisitor<Path> {
  private final Set<Object> seen = new HashSet<>();
  private long bytes;

  private ContentSize() {}

  public static long of(Path directory) {
    ContentSize size = new ContentSize();
    try {
      Path _ = Files.walkFileTree(directory, size);
    } catch (IOException problem) {
      throw new EngineException.ServerError(
          "size of " + directory + ": cannot be read: " + IoFailure.words(problem), problem);
    }
    return size.bytes;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    Object key = attributes.fileKey();
    if (attributes.isRegularFile() && (key == null || seen.add(key))) {
      bytes += attributes.size();
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException problem) {
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException problem) {
    return FileVisitResult.CONTINUE;
  }
}
