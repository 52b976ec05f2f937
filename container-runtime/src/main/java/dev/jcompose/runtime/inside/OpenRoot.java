package dev.jcompose.runtime.inside;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.mount.OverlayMount;
import dev.jcompose.linux.mount.OverlayMount.Way;
import dev.jcompose.runtime.MountSpec;
import dev.jcompose.runtime.RootFilesystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/// A container's root file system, opened without a mount point. Must not be kept open while the
/// container is started: with one writable layer in two mounts, overlayfs guarantees nothing.
public final class OpenRoot implements AutoCloseable {
  private final Fd mount;

  private OpenRoot(Fd mount) {
    this.mount = mount;
  }

  /// Opens it.
  public static OpenRoot of(RootFilesystem rootfs) {
    return new OpenRoot(
        new OverlayMount(Way.ofThisKernel())
            .detached(rootfs.lower(), rootfs.upper(), rootfs.work()));
  }

  /// Opens it with the mounts of the running container, except for file systems in memory. Mounts
  /// whose source no longer exists are left out.
  public static OpenRoot of(RootFilesystem rootfs, List<MountSpec.Bind> mounts) {
    List<OverlayMount.Placed> placed =
        mounts.stream()
            .filter(OpenRoot::hasSource)
            .sorted(Comparator.comparingInt(mount -> Path.of(mount.target()).getNameCount()))
            .map(mount ->
                new OverlayMount.Placed(
                    mount.source(), mount.part(), mount.target(), mount.readOnly()))
            .toList();
    return placed.isEmpty()
        ? of(rootfs)
        : new OpenRoot(
            OverlayMount.composed(rootfs.lower(), rootfs.upper(), rootfs.work(), placed));
  }

  private static boolean hasSource(MountSpec.Bind mount) {
    if (mount.part().isEmpty() || !Files.isDirectory(mount.source())) {
      return Files.exists(mount.source());
    }
    try (Directory source = Directory.open(mount.source())) {
      return source.find(mount.part(), true).isPresent();
    }
  }

  /// Its root directory, for as long as this is open.
  public Path path() {
    return mount.path();
  }

  @Override
  public void close() {
    mount.close();
  }
}
