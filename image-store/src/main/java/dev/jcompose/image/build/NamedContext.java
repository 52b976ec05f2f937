package dev.jcompose.image.build;

import java.nio.file.Path;

/// What a name in `FROM` or `COPY --from` stands for besides stages and images
/// (`additional_contexts`).
public sealed interface NamedContext {
  /// A directory of the host.
  record Directory(Path path) implements NamedContext {}

  /// An image in the store, by name or id (`docker-image://name`, or one just built).
  record FromImage(String reference) implements NamedContext {}
}
