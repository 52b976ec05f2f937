package dev.jcompose.runtime.inside;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.mount.OverlayMount;
import dev.jcompose.linux.mount.OverlayMount.Way;
import dev.jcompose.runtime.RootFilesystem;
import java.nio.file.Path;

/// A container's root file system, opened without a mount point. Not to be held while the container
/// is started: overlayfs does not promise anything for one writable layer in two mounts.
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

  /// Its root directory, for as long as this is open.
  public Path path() {
    return mount.path();
  }

  @Override
  public void close() {
    mount.close();
  }
}
