package dev.jcompose.builder.request;

import dev.jcompose.image.reference.ImageReference;
import java.nio.file.Path;

/// Where the results of a build's steps are kept for other engines (`cache_to`, `cache_from`).
public sealed interface CachePlace {
  /// A place that can be read before the build.
  sealed interface Source extends CachePlace {}

  /// A directory of the host: `type=local`.
  record Directory(Path path) implements Source {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /// A name in a registry: `type=registry`. For reading, it may also be an image with an inline
  /// cache.
  record Repository(ImageReference name) implements Source {
    @Override
    public String toString() {
      return name.familiar();
    }
  }

  /// The image that is built: `type=inline`.
  record Inline() implements CachePlace {
    @Override
    public String toString() {
      return "inline";
    }
  }
}
