package dev.jcompose.model.mount;

import dev.jcompose.model.value.ByteSize;
import dev.jcompose.model.value.Ordered;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// An entry of `volumes` in its long form.
public sealed interface Mount {
  /// The path inside the container, cleaned.
  String target();

  /// True when the container may not write.
  boolean readOnly();

  /// The `consistency` hint, without effect on Linux.
  Optional<String> consistency();

  /// A path of the host.
  ///
  /// @param source absolute host path
  /// @param createHostPath whether a missing path becomes a directory
  /// @param propagation such as `rslave`
  /// @param selinux `z` or `Z`
  /// @param recursive `enabled`, `disabled`, `writable` or `readonly`
  record Bind(
      String source,
      String target,
      boolean readOnly,
      Optional<String> consistency,
      boolean createHostPath,
      Optional<String> propagation,
      Optional<String> selinux,
      Optional<String> recursive)
      implements Mount {}

  /// A named volume, or an anonymous one.
  ///
  /// @param source key of the volume in the project; empty for an anonymous volume
  /// @param noCopy true when a new volume stays empty instead of taking the image's content
  /// @param subpath directory inside the volume
  /// @param labels for an anonymous volume
  record OfVolume(
      Optional<String> source,
      String target,
      boolean readOnly,
      Optional<String> consistency,
      boolean noCopy,
      Optional<String> subpath,
      Map<String, String> labels)
      implements Mount {
    public OfVolume {
      labels = Ordered.map(labels);
    }
  }

  /// A file system in memory.
  ///
  /// @param size upper limit
  /// @param mode permission bits of its root
  record Tmpfs(
      String target,
      boolean readOnly,
      Optional<String> consistency,
      Optional<ByteSize> size,
      OptionalInt mode)
      implements Mount {}

  /// The file system of another image.
  ///
  /// @param source image reference
  /// @param subpath directory inside the image
  record OfImage(
      String source,
      String target,
      boolean readOnly,
      Optional<String> consistency,
      Optional<String> subpath)
      implements Mount {}

  /// A kind that Linux containers do not have.
  ///
  /// @param type `npipe` or `cluster`
  record Foreign(
      String type,
      Optional<String> source,
      String target,
      boolean readOnly,
      Optional<String> consistency)
      implements Mount {}
}
