package dev.jcompose.engine.project.precondition;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.spec.MountPlan;
import dev.jcompose.model.mount.Mount;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.volume.Volume;
import dev.jcompose.volume.LocalVolume;
import dev.jcompose.volume.VolumeException;
import dev.jcompose.volume.VolumeOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/// Options of volumes that mean nothing, directories of the host that are to be volumes and are not
/// there, and parts of volumes that nobody has made or will make.
///
/// @param refuse takes the path of an attribute and the reason
record VolumeContents(
    Project project, Collection<Service> inPlay, Engine engine, BiConsumer<String, String> refuse) {
  void check() {
    Set<String> used = new LinkedHashSet<>();
    for (Service service : inPlay) {
      List<Mount> mounts = service.storage().mounts();
      for (int item = 0; item < mounts.size(); item++) {
        if (service.provider().isEmpty()
            && mounts.get(item) instanceof Mount.OfVolume mount
            && mount.source().isPresent()) {
          String key = mount.source().get();
          used.add(key);
          String path = "services.%s.volumes[%d]".formatted(service.name(), item);
          mount.subpath().ifPresent(part -> part(service, path + ".volume.subpath", key, part));
        }
      }
    }
    for (String key : used) {
      Volume volume = project.volumes().get(key);
      if (volume != null && isLocal(volume)) {
        directory(volume);
      }
    }
  }

  private static boolean isLocal(Volume volume) {
    return !volume.external() && volume.driver().filter(name -> !name.equals("local")).isEmpty();
  }

  /// Containers with the volume need its directory when they are created, and containers are
  /// created side by side: only a provider can make it in time.
  private void directory(Volume volume) {
    String path = "volumes." + volume.key() + ".driver_opts";
    try {
      VolumeOptions options = VolumeOptions.parse(volume.driverOptions());
      if (options instanceof VolumeOptions.Bind(Path device, _)
          && !Files.isDirectory(device)
          && inPlay.stream().allMatch(service -> service.provider().isEmpty())) {
        String why = Files.exists(device) ? "not a directory" : "no such file or directory";
        refuse.accept(path + ".device", device + ": " + why);
      }
    } catch (VolumeException invalid) {
      refuse.accept(path, String.valueOf(invalid.getMessage()));
    }
  }

  /// A new volume is empty. Another service with the volume may make the part before it is needed.
  private void part(Service service, String path, String key, String part) {
    String name = name(key);
    boolean othersMake =
        inPlay.stream()
            .filter(other -> !other.name().equals(service.name()))
            .anyMatch(other -> other.provider().isPresent() || hasVolume(other, name));
    if (othersMake) {
      return;
    }
    Optional<Volume> volume = Optional.ofNullable(project.volumes().get(key));
    Optional<Path> made = engine.volumes().find(name).map(LocalVolume::mountpoint);
    if (made.isEmpty() && volume.filter(VolumeContents::isLocal).isEmpty()) {
      return;
    }
    try {
      Optional<Path> root = made.or(() -> device(volume.orElseThrow()));
      if (root.isPresent()) {
        var _ = MountPlan.inside(root.get(), part);
      } else {
        refuse.accept(path, "\"" + part + "\" is not in the new volume " + name);
      }
    } catch (EngineException.BadRequest refusal) {
      refuse.accept(path, String.valueOf(refusal.getMessage()));
    } catch (VolumeException invalid) {
      // Told of the volume.
    }
  }

  private static Optional<Path> device(Volume volume) {
    return VolumeOptions.parse(volume.driverOptions()) instanceof VolumeOptions.Bind(Path device, _)
        ? Optional.of(device)
        : Optional.empty();
  }

  private boolean hasVolume(Service service, String name) {
    return service.storage().mounts().stream()
        .anyMatch(mount ->
            mount instanceof Mount.OfVolume volume
                && volume.source().filter(key -> name(key).equals(name)).isPresent());
  }

  private String name(String key) {
    Volume volume = project.volumes().get(key);
    return volume == null ? key : volume.name();
  }
}
