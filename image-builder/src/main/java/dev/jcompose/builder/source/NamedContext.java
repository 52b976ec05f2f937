package dev.jcompose.builder.source;

import java.nio.file.Path;

/// What a name in `FROM`, `COPY --from` or `RUN --mount=from=` means besides stages and images
/// (`additional_contexts`). It takes precedence over both.
public sealed interface NamedContext {
  /// A directory of the host.
  record Directory(Path path) implements NamedContext {}

  /// An image by its name, pulled as other base images are (`docker-image://name`).
  record FromImage(String reference) implements NamedContext {}

  /// An image in the store, by name or id, such as one just built: no registry is asked.
  record OfStore(String reference) implements NamedContext {}

  /// An image of an OCI layout (`oci-layout://path`).
  ///
  /// @param reference `:tag` or `@digest` after the path, empty when there is only one image
  record OciLayout(Path path, String reference) implements NamedContext {}

  /// A repository (`https://host/repo.git#ref:subdirectory`).
  record Git(GitSource source) implements NamedContext {}
}
