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
  /// @param options what the file says of it, if anything
  record Bind(
      String source,
      String target,
      boolean readOnly,
      Optional<String> consistency,
      Optional<BindOptions> options)
      implements Mount {
    /// Whether a missing path becomes a directory: yes, unless the file says no.
    public boolean createHostPath() {
      return options.flatMap(BindOptions::createHostPath).orElse(true);
    }

    /// How mounts below it propagate between host and container, such as `rslave`.
    public Optional<String> propagation() {
      return options.flatMap(BindOptions::propagation);
    }

    /// The SELinux label, `z` or `Z`.
    public Optional<String> selinux() {
      return options.flatMap(BindOptions::selinux);
    }

    /// `enabled`, `disabled`, `writable` or `readonly`.
    public Optional<String> recursive() {
      return options.flatMap(BindOptions::recursive);
    }
  }

  /// `bind`.
  record BindOptions(
      Optional<Boolean> createHostPath,
      Optional<String> propagation,
      Optional<String> selinux,
      Optional<String> recursive) {}

  /// A named volume, or an anonymous one.
  ///
  /// @param source key of the volume in the project; empty for an anonymous volume
  /// @param options what the file says of it, if anything
  /// @param bind what the short form says of the bind below it: propagation and SELinux label
  record OfVolume(
      Optional<String> source,
      String target,
      boolean readOnly,
      Optional<String> consistency,
      Optional<VolumeOptions> options,
      Optional<BindOptions> bind)
      implements Mount {
    /// True when a new volume stays empty instead of taking the image's content.
    public boolean noCopy() {
      return options.map(VolumeOptions::noCopy).orElse(false);
    }

    /// Directory inside the volume.
    public Optional<String> subpath() {
      return options.flatMap(VolumeOptions::subpath);
    }

    /// Labels of an anonymous volume.
    public Map<String, String> labels() {
      return options.map(VolumeOptions::labels).orElse(Map.of());
    }
  }

  /// `volume`.
  record VolumeOptions(boolean noCopy, Optional<String> subpath, Map<String, String> labels) {
    public VolumeOptions {
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

  /// A type that Linux containers do not support.
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
