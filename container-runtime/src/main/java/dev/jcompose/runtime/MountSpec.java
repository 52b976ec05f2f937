package dev.jcompose.runtime;

import java.nio.file.Path;
import java.util.List;

/// Something mounted into a container. `target` is an absolute path in the container; it is
/// resolved inside the container's root, never on the host, and created when it is missing.
public sealed interface MountSpec {
  /// Where it appears in the container.
  String target();

  /// A file or directory of the host.
  ///
  /// @param source absolute path on the host; has to exist
  /// @param part of the source; empty for all of it. Links in it are followed inside of the source
  ///   only, which other containers may write to
  /// @param readOnly whether the container may not write to it
  /// @param recursiveReadOnly whether mounts below the source become read-only, too
  /// @param recursive whether mounts below the source are included
  /// @param propagation `private`, `rprivate`, `shared`, `rshared`, `slave` or `rslave`
  /// @param ownIds whether the files keep on disk the ids that they have in the container's user
  ///   namespace, as in a volume, and not the host's
  record Bind(
      Path source,
      String part,
      String target,
      boolean readOnly,
      boolean recursiveReadOnly,
      boolean recursive,
      String propagation,
      boolean ownIds)
      implements MountSpec {
    /// One with the mounts below its source.
    public Bind(
        Path source,
        String target,
        boolean readOnly,
        boolean recursiveReadOnly,
        String propagation) {
      this(source, target, readOnly, recursiveReadOnly, true, propagation);
    }

    /// One with the host's ids.
    public Bind(
        Path source,
        String target,
        boolean readOnly,
        boolean recursiveReadOnly,
        boolean recursive,
        String propagation) {
      this(source, "", target, readOnly, recursiveReadOnly, recursive, propagation, false);
    }

    /// The same, whose files keep the container's ids on disk.
    public Bind withOwnIds() {
      return new Bind(
          source, part, target, readOnly, recursiveReadOnly, recursive, propagation, true);
    }

    /// The same with a part of the source.
    public Bind withPart(String only) {
      return new Bind(
          source, only, target, readOnly, recursiveReadOnly, recursive, propagation, ownIds);
    }
  }

  /// The file system of another image, or a part of it, read-only.
  ///
  /// @param lower its layers, topmost first; at least two
  /// @param subpath a directory or file in it, links followed inside; empty for the whole image
  record Layers(List<Path> lower, String target, String subpath) implements MountSpec {
    /// Copies the list.
    public Layers {
      lower = List.copyOf(lower);
    }
  }

  /// A file system in memory.
  ///
  /// @param options mount data as in `--tmpfs`: `size=64m,mode=1777,uid=0,ro,exec,...`, may be
  ///   empty
  record Tmpfs(String target, String options) implements MountSpec {}
}
