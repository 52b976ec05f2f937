package dev.jcompose.model.service;

import dev.jcompose.model.mount.FileGrant;
import dev.jcompose.model.mount.Mount;
import java.util.List;

/// What is mounted into a service besides its image.
///
/// @param mounts `volumes` in their long form
/// @param tmpfs `path[:options]`
/// @param volumesFrom `service[:ro|rw]` or `container:name[:ro|rw]`
public record Storage(
    List<Mount> mounts,
    List<String> tmpfs,
    List<String> volumesFrom,
    List<FileGrant> configs,
    List<FileGrant> secrets) {
  /// Nothing.
  public static final Storage NONE =
      new Storage(List.of(), List.of(), List.of(), List.of(), List.of());

  public Storage {
    mounts = List.copyOf(mounts);
    tmpfs = List.copyOf(tmpfs);
    volumesFrom = List.copyOf(volumesFrom);
    configs = List.copyOf(configs);
    secrets = List.copyOf(secrets);
  }

  /// The same with these `volumes`.
  public Storage withMounts(List<Mount> volumes) {
    return new Storage(volumes, tmpfs, volumesFrom, configs, secrets);
  }
}
