package dev.jcompose.linux.mount;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.process.TaskThread;
import dev.jcompose.linux.quota.QuotaProject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Overlay file systems, as detached mounts.
///
/// `index=off`: hard links of lower layers break when they are copied up, as with Docker, and in
/// exchange an upper layer can be mounted again while its last mount is still going away. Without
/// `redirect_dir` and `metacopy` the upper layer alone describes every change.
///
/// @param way how the layers are passed to the kernel
/// @see "Documentation/filesystems/overlayfs.rst"
public record OverlayMount(Way way) {
  private static final List<String> PLAIN =
      List.of("index=off", "redirect_dir=off", "metacopy=off");
  private static final String VOLATILE = "volatile";

  /// How the layers are passed to the kernel.
  public enum Way {
    /// One call per layer, without a limit on their number or the length of their names: since
    /// Linux 6.7.
    ONE_BY_ONE,
    /// By `mount(2)` in a mount namespace that lives as long as the call: on every kernel. At most
    /// 500 layers, which is the kernel's limit anyway.
    IN_A_NAMESPACE;

    /// The best one that this kernel has.
    public static Way ofThisKernel() {
      return Known.WAY;
    }

    private static final class Known {
      static final Way WAY = probe();

      // Where overlayfs does not know the mount API yet, every option is accepted and the last call
      // fails.
      private static Way probe() {
        try (FileSystem overlay = FileSystem.of("overlay")) {
          boolean checks = !overlay.knows("no-such-option", "/");
          return checks && overlay.knows("lowerdir+", "/") ? ONE_BY_ONE : IN_A_NAMESPACE;
        }
      }
    }
  }

  /// What is mounted.
  ///
  /// @param lower read-only layers, topmost first
  /// @param writable the layer that takes the changes and overlayfs's work directory; without them
  ///   the mount is read-only and needs at least two lower layers
  /// @param disposable whether the content need not survive a crash of the machine: nothing is
  ///   synced, neither by `fsync` inside nor at unmount, which otherwise syncs the whole file
  ///   system below
  public record Layers(List<Path> lower, Optional<Writable> writable, boolean disposable) {
    /// Whether what is written is counted for a project, whose quota may limit it.
    boolean isCounted() {
      if (writable.isEmpty()) {
        return false;
      }
      try (Directory upper = Directory.open(writable.get().upper())) {
        return QuotaProject.of(upper.fd()).inherited();
      } catch (LinuxException missing) {
        // What is wrong with it is said by the mount.
        return false;
      }
    }
  }

  /// The layer that takes the changes.
  ///
  /// @param upper takes the changes
  /// @param work empty, on the same file system
  public record Writable(Path upper, Path work) {}

  /// Something of the host that is mounted in a union.
  ///
  /// @param part of the source, as for [MountTree#copy(Path, String, boolean)]
  /// @param target absolute path in the union, made when it is missing; links are followed inside
  public record Placed(Path source, String part, String target, boolean readOnly) {}

  /// A writable union of layers with other mounts in it, parents first. Before Linux 6.15 nothing
  /// can be mounted on a detached mount, so it is assembled in a private namespace.
  ///
  /// @param lower read-only layers, topmost first
  public static Fd composed(List<Path> lower, Path upper, Path work, List<Placed> placed) {
    Layers layers = new Layers(lower, Optional.of(new Writable(upper, work)), false);
    return NamespaceMount.composed(layers, options(layers), placed);
  }

  /// A writable union of layers.
  ///
  /// @param lower read-only layers, topmost first
  /// @throws dev.jcompose.linux.call.LinuxException when a layer is missing or not usable
  public Fd detached(List<Path> lower, Path upper, Path work) {
    return mount(new Layers(lower, Optional.of(new Writable(upper, work)), false));
  }

  /// The same for content that need not survive a crash of the machine.
  ///
  /// @param work for this mount only: the kernel refuses to use it again
  public Fd disposable(List<Path> lower, Path upper, Path work) {
    return mount(new Layers(lower, Optional.of(new Writable(upper, work)), true));
  }

  /// A read-only union.
  ///
  /// @param lower at least two layers, topmost first
  public Fd view(List<Path> lower) {
    return mount(new Layers(lower, Optional.empty(), false));
  }

  /// A file or directory of a writable union, disposable, as a mount of its own. Before Linux 6.15
  /// a part of a detached mount cannot be cloned, so the union is attached for a moment in a
  /// private namespace.
  ///
  /// @param path in the union, links followed inside
  public static Fd part(List<Path> lower, Path upper, Path work, String path) {
    Layers layers = new Layers(lower, Optional.of(new Writable(upper, work)), true);
    return NamespaceMount.overlay(layers, options(layers), path);
  }

  /// A file or directory of a read-only union, as a mount of its own.
  ///
  /// @param lower at least two layers, topmost first
  /// @param path in the union, links followed inside
  public static Fd viewOf(List<Path> lower, String path) {
    Layers layers = new Layers(lower, Optional.empty(), false);
    return NamespaceMount.overlay(layers, options(layers), path);
  }

  /// How the ids of the layers are mapped.
  ///
  /// @param userNamespace has the mapping
  /// @param uid the host's id of its user 0
  /// @param gid the host's id of its group 0
  public record Mapping(Fd userNamespace, long uid, long gid) {}

  /// A union whose layers keep on disk the ids that their files have in a user namespace. Overlayfs
  /// itself cannot map ids, but its layers may be mounts that do, since Linux 5.19.
  ///
  /// @param path a file or directory of the union, links followed inside; empty for all of it
  /// @throws dev.jcompose.linux.call.LinuxException when the kernel or the layers' file system
  ///   cannot do that
  public static Fd mapped(Layers layers, Mapping mapping, String path) {
    return NamespaceMount.mapped(layers, options(layers), mapping, path);
  }

  private Fd mount(Layers layers) {
    return switch (way) {
      case ONE_BY_ONE -> layers.isCounted() ? obeyingQuotas(layers) : oneByOne(layers);
      case IN_A_NAMESPACE -> NamespaceMount.overlay(layers, options(layers), "");
    };
  }

  private static Fd obeyingQuotas(Layers layers) {
    return TaskThread.run(
        "mount",
        () ->
            LimitedMount.obeyingQuotas(
                layers.writable().orElseThrow().upper(), () -> oneByOne(layers)));
  }

  private static Fd oneByOne(Layers layers) {
    try (FileSystem overlay = FileSystem.of("overlay")) {
      layers.lower().forEach(layer -> overlay.set("lowerdir+", layer.toString()));
      overlay.set("source", "overlay");
      layers
          .writable()
          .ifPresent(writable ->
              overlay
                  .set("upperdir", writable.upper().toString())
                  .set("workdir", writable.work().toString()));
      for (String option : options(layers)) {
        int equals = option.indexOf('=');
        if (equals < 0) {
          overlay.flag(option);
        } else {
          overlay.set(option.substring(0, equals), option.substring(equals + 1));
        }
      }
      return overlay.mount(layers.writable().isEmpty() ? MountAttribute.READ_ONLY : 0);
    }
  }

  private static List<String> options(Layers layers) {
    if (!layers.disposable()) {
      return PLAIN;
    }
    return List.of(PLAIN.get(0), PLAIN.get(1), PLAIN.get(2), VOLATILE);
  }
}
