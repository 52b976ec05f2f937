package dev.jcompose.image.store;

import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.quota.ProjectQuotas;
import dev.jcompose.linux.quota.ProjectQuotas.Usage;
import dev.jcompose.linux.quota.QuotaProject;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Limits on the size of writable layers, by quotas of the file system that they are on: each
/// limited layer is a project of its own.
///
/// The kernel keeps the limits and the directories keep their projects, so nothing else is stored.
/// Numbers come from a range that the path of the store decides, because other engines, Docker's
/// among them, may have layers on the same file system. A number is taken if the kernel knows no
/// limit and no content for it. Thread-safe.
public final class SizeLimits {
  private static final Logger LOG = LoggerFactory.getLogger(SizeLimits.class);

  /// Below are those of `/etc/projid`, and those that Docker Engine counts up from 1.
  private static final int FIRST = 1 << 16;

  private static final int RANGE = 1 << 12;
  private static final int RANGES = (Integer.MAX_VALUE - FIRST) / RANGE;

  private final Path path;
  private final ProjectQuotas quotas;
  private final int first;
  private int next;

  /// @param path of the layers
  /// @param directory the same
  SizeLimits(Path path, Directory directory) {
    this.path = path;
    this.quotas = new ProjectQuotas(directory.fd());
    this.first = FIRST + Math.floorMod(path.toString().hashCode(), RANGES) * RANGE;
  }

  /// Why layers cannot be limited here, with the remedy; empty when they can be.
  public Optional<String> obstacle() {
    if (quotas.areOn()) {
      return Optional.empty();
    }
    if (!ProjectQuotas.areInThisKernel()) {
      return Optional.of(
          "this kernel has no disk quotas (boot one that is built with CONFIG_QUOTACTL)");
    }
    try {
      FileStore fileSystem = Files.getFileStore(path);
      return Optional.of("%s is on %s".formatted(path, remedy(fileSystem)));
    } catch (IOException unknown) {
      return Optional.of(path + ": " + IoFailure.words(unknown));
    }
  }

  private static String remedy(FileStore fileSystem) {
    return switch (fileSystem.type()) {
      case "xfs" ->
          "xfs without project quotas (mount %s with the option prjquota)"
              .formatted(fileSystem.name());
      case "ext4" ->
          "ext4 without project quotas (unmount it, \"tune2fs -O project,quota %s\", and mount it with the option prjquota)"
              .formatted(fileSystem.name());
      default ->
          fileSystem.type()
              + ", which has no project quotas (put the data root on xfs or ext4 mounted with the option prjquota)";
    };
  }

  /// Limits a new, empty directory.
  ///
  /// @param bytes at least 1
  /// @return its project, to [#free] when it has been removed
  /// @throws LinuxException when quotas are not on
  synchronized int limit(Directory home, long bytes) {
    for (int tried = 0; tried < RANGE; tried++) {
      int project = first + Math.floorMod(next++, RANGE);
      if (quotas.of(project).isFree()) {
        quotas.limit(project, bytes);
        try {
          QuotaProject.give(home.fd(), project);
        } catch (LinuxException failure) {
          quotas.limit(project, 0);
          throw failure;
        }
        return project;
      }
    }
    throw new ImageException(
        Kind.NO_SPACE,
        "%s: all %d project numbers from %d on are in use (remove containers that have a size)"
            .formatted(path, RANGE, first));
  }

  /// The project of a layer, if it is one of ours.
  Optional<Integer> of(Directory home) {
    QuotaProject project = QuotaProject.of(home.fd());
    boolean ours = project.number() >= first && project.number() < first + RANGE;
    return ours ? Optional.of(project.number()) : Optional.empty();
  }

  /// Gives a number back.
  void free(int project) {
    try {
      quotas.limit(project, 0);
    } catch (LinuxException problem) {
      // It is found by the next recovery.
      LOG.warn("project {}: its limit stays: {}", project, problem.getMessage());
    }
  }

  /// Gives back the numbers of layers that a crash has left half made or half removed.
  ///
  /// @param used those of layers that are there
  void recover(Collection<Integer> used) {
    Set<Integer> kept = new HashSet<>(used);
    int from = first;
    while (from < first + RANGE) {
      Optional<Usage> found = quotas.from(from);
      if (found.isEmpty() || found.get().project() >= first + RANGE) {
        return;
      }
      Usage usage = found.get();
      // What has content belongs to somebody else.
      if (usage.limit() > 0 && usage.inodes() == 0 && !kept.contains(usage.project())) {
        free(usage.project());
      }
      from = usage.project() + 1;
    }
  }

  /// Whether anything is limited here.
  boolean areOn() {
    return quotas.areOn();
  }
}
