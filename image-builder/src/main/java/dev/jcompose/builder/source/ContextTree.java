package dev.jcompose.builder.source;

import dev.jcompose.builder.tree.IgnoreRules;
import dev.jcompose.builder.tree.SourceTree;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The user's directory as a source of files.
public final class ContextTree {
  private ContextTree() {}

  /// Opens it with its `.dockerignore`.
  ///
  /// @param dockerfile whose own ignore file, `<name>.dockerignore`, takes precedence
  public static SourceTree open(Path directory, Optional<Path> dockerfile) {
    Directory root;
    try {
      root = Directory.open(directory);
    } catch (LinuxException failure) {
      throw new ImageException(
          Kind.INVALID, "build context " + directory + ": " + failure.getMessage(), failure);
    }
    try {
      return new SourceTree(root, rules(directory, dockerfile), true);
    } catch (IOException failure) {
      root.close();
      throw new ImageException(
          Kind.INVALID,
          "build context " + directory + ": .dockerignore: " + IoFailure.words(failure));
    } catch (ImageException failure) {
      root.close();
      throw failure;
    }
  }

  private static IgnoreRules rules(Path directory, Optional<Path> dockerfile) throws IOException {
    Optional<Path> own =
        dockerfile
            .map(file -> file.resolveSibling(file.getFileName() + ".dockerignore"))
            .filter(Files::isRegularFile);
    Path file = own.orElse(directory.resolve(".dockerignore"));
    return Files.isRegularFile(file) ? IgnoreRules.read(file) : IgnoreRules.NONE;
  }
}
