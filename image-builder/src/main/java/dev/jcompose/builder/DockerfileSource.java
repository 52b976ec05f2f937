package dev.jcompose.builder;

import dev.jcompose.builder.dockerfile.Dockerfile;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.builder.source.NamedContext;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.file.SavedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// Where the Dockerfile of a request is: given with it, or a file of its context.
final class DockerfileSource {
  private static final int MAX_DOCKERFILE = 1 << 20;

  private DockerfileSource() {}

  /// Its file, if it is one.
  static Optional<Path> file(BuildRequest request, Path directory) {
    return request.inline().isPresent()
        ? Optional.empty()
        : Optional.of(directory.resolve(request.dockerfile()));
  }

  /// Reads and parses it.
  ///
  /// @param context the directory of the context
  /// @throws ImageException when it is missing, too large or cannot be parsed
  static Dockerfile read(BuildRequest request, Path context) {
    if (request.inline().isPresent()) {
      return Dockerfile.parse("Dockerfile", request.inline().get());
    }
    Path file = context.resolve(request.dockerfile());
    Path lower = context.resolve("dockerfile");
    if (request.dockerfile().toString().equals("Dockerfile")
        && !Files.exists(file)
        && Files.exists(lower)) {
      file = lower; // as BuildKit, where nobody said what it is called
    }
    try {
      if (request.context() instanceof NamedContext.Git
          && !file.toRealPath().startsWith(context.toRealPath())) {
        throw new ImageException(Kind.INVALID, file + ": points outside the repository");
      }
      if (Files.size(file) > MAX_DOCKERFILE) {
        throw new ImageException(Kind.INVALID, file + ": larger than 1 MiB");
      }
      byte[] bytes = SavedFile.read(file);
      return Dockerfile.parse(
          request.dockerfile().toString(), new String(bytes, StandardCharsets.UTF_8));
    } catch (NoSuchFileException missing) {
      throw new ImageException(
          Kind.INVALID, "failed to read dockerfile: " + file + ": no such file", missing);
    } catch (IOException failure) {
      throw new ImageException(
          Kind.INVALID,
          "failed to read dockerfile: " + file + ": " + IoFailure.words(failure),
          failure);
    }
  }
}
