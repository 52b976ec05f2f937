package dev.jcompose.engine.request;

import dev.jcompose.engine.json.Lenient;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Docker's `Mount`: something to mount, in the long form.
///
/// @param type `bind`, `volume`, `tmpfs` or `image`
/// @param source host path, name of a volume or an image; empty for an anonymous volume
/// @param target absolute path in the container
public record MountRequest(
    String type,
    String source,
    String target,
    boolean readOnly,
    String consistency,
    Optional<BindOptions> bindOptions,
    Optional<VolumeOptions> volumeOptions,
    Optional<TmpfsOptions> tmpfsOptions,
    Optional<ImageOptions> imageOptions) {
  /// Fills in what was left out.
  public MountRequest {
    type = Lenient.text(type);
    source = Lenient.text(source);
    target = Lenient.text(target);
    consistency = Lenient.text(consistency);
    bindOptions = Lenient.optional(bindOptions);
    volumeOptions = Lenient.optional(volumeOptions);
    tmpfsOptions = Lenient.optional(tmpfsOptions);
    imageOptions = Lenient.optional(imageOptions);
  }

  /// A mount without options.
  public static MountRequest of(String type, String source, String target, boolean readOnly) {
    return new MountRequest(
        type,
        source,
        target,
        readOnly,
        "",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /// The same from another source.
  public MountRequest from(String another) {
    return new MountRequest(
        type,
        another,
        target,
        readOnly,
        consistency,
        bindOptions,
        volumeOptions,
        tmpfsOptions,
        imageOptions);
  }

  /// The same with these options.
  public MountRequest with(BindOptions options) {
    return copy(Optional.of(options), volumeOptions, tmpfsOptions, imageOptions);
  }

  /// The same with these options.
  public MountRequest with(VolumeOptions options) {
    return copy(bindOptions, Optional.of(options), tmpfsOptions, imageOptions);
  }

  /// The same with these options.
  public MountRequest with(TmpfsOptions options) {
    return copy(bindOptions, volumeOptions, Optional.of(options), imageOptions);
  }

  /// The same with these options.
  public MountRequest with(ImageOptions options) {
    return copy(bindOptions, volumeOptions, tmpfsOptions, Optional.of(options));
  }

  private MountRequest copy(
      Optional<BindOptions> bind,
      Optional<VolumeOptions> volume,
      Optional<TmpfsOptions> tmpfs,
      Optional<ImageOptions> image) {
    return new MountRequest(
        type, source, target, readOnly, consistency, bind, volume, tmpfs, image);
  }

  /// Options of a bind mount.
  ///
  /// @param propagation such as `rprivate`; empty for the default
  /// @param createMountpoint whether a missing source becomes a directory
  public record BindOptions(
      String propagation,
      boolean nonRecursive,
      boolean createMountpoint,
      boolean readOnlyNonRecursive,
      boolean readOnlyForceRecursive) {
    /// Fills in what was left out.
    public BindOptions {
      propagation = Lenient.text(propagation);
    }
  }

  /// Options of a volume.
  ///
  /// @param noCopy whether a new volume stays empty
  /// @param labels of a volume made for this mount
  /// @param subpath the part of the volume that is mounted
  public record VolumeOptions(
      boolean noCopy,
      Map<String, String> labels,
      Optional<DriverConfig> driverConfig,
      String subpath) {
    /// Fills in what was left out.
    public VolumeOptions {
      labels = Lenient.map(labels);
      driverConfig = Lenient.optional(driverConfig);
      subpath = Lenient.text(subpath);
    }
  }

  /// The driver of a volume made for this mount.
  public record DriverConfig(String name, Map<String, String> options) {
    /// Fills in what was left out.
    public DriverConfig {
      name = Lenient.text(name);
      options = Lenient.map(options);
    }
  }

  /// Options of an image.
  ///
  /// @param subpath the part of it that is mounted
  public record ImageOptions(String subpath) {
    /// Fills in what was left out.
    public ImageOptions {
      subpath = Lenient.text(subpath);
    }
  }

  /// Options of a file system in memory.
  ///
  /// @param sizeBytes 0 for no limit
  /// @param mode permissions, 0 for 01777
  /// @param options further mount options, each a name or a name and a value
  public record TmpfsOptions(long sizeBytes, int mode, List<List<String>> options) {
    /// Fills in what was left out.
    public TmpfsOptions {
      options = Lenient.list(options);
    }
  }
}
