package dev.jcompose.linux.mount;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import java.nio.file.Path;
import java.util.List;

/// Overlay file systems.
///
/// @see "Documentation/filesystems/overlayfs.rst"
public final class OverlayMount {
  private OverlayMount() {}

  /// A writable union of layers, as a detached mount. There is no limit to how many layers.
  ///
  /// `index=off`: hard links of lower layers break when they are copied up, as with Docker, and in
  /// exchange an upper layer whose last mount is still on its way out can be mounted again. Without
  /// `redirect_dir` and `metacopy` the upper layer has all there is to know of what has changed.
  ///
  /// @param lower read-only layers, topmost first
  /// @throws LinuxException when a layer is missing or not usable
  public static Fd detached(List<Path> lower, Path upper, Path work) {
    return mount(lower, upper, work, false);
  }

  /// The same for content that need not survive a crash of the machine: nothing waits for the disk,
  /// neither `fsync` inside nor the end of the mount, which otherwise syncs the whole file system
  /// below (`volatile`).
  ///
  /// @param work for this mount alone: the kernel refuses it a second time
  public static Fd disposable(List<Path> lower, Path upper, Path work) {
    return mount(lower, upper, work, true);
  }

  private static Fd mount(List<Path> lower, Path upper, Path work, boolean disposable) {
    try {
      return byLayer(lower, upper, work, disposable);
    } catch (LinuxException failure) {
      if (!failure.is(Errno.EINVAL)) {
        throw failure;
      }
      // Before Linux 6.5 there is no "lowerdir+".
      return byList(lower, upper, work, disposable);
    }
  }

  private static Fd byLayer(List<Path> lower, Path upper, Path work, boolean disposable) {
    try (FileSystem overlay = FileSystem.of("overlay")) {
      lower.forEach(layer -> overlay.set("lowerdir+", layer.toString()));
      return finish(overlay, upper, work, disposable);
    }
  }

  private static Fd byList(List<Path> lower, Path upper, Path work, boolean disposable) {
    try (FileSystem overlay = FileSystem.of("overlay")) {
      overlay.set("lowerdir", String.join(":", lower.stream().map(OverlayMount::escaped).toList()));
      return finish(overlay, upper, work, disposable);
    }
  }

  private static Fd finish(FileSystem overlay, Path upper, Path work, boolean disposable) {
    overlay
        .set("source", "overlay")
        .set("upperdir", upper.toString())
        .set("workdir", work.toString())
        .set("index", "off")
        .set("redirect_dir", "off")
        .set("metacopy", "off");
    if (disposable) {
      overlay.flag("volatile");
    }
    return overlay.mount(0);
  }

  private static String escaped(Path layer) {
    return layer.toString().replace("\\", "\\\\").replace(":", "\\:");
  }
}
