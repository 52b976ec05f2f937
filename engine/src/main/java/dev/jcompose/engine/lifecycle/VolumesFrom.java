package dev.jcompose.engine.lifecycle;

import dev.jcompose.engine.container.Definition;
import dev.jcompose.engine.container.LiveContainer;
import dev.jcompose.engine.container.MountPoint;
import dev.jcompose.engine.container.Registry;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.MountRequest;
import dev.jcompose.engine.request.MountRequest.BindOptions;
import dev.jcompose.engine.request.MountRequest.VolumeOptions;
import dev.jcompose.engine.request.RequestedMounts.RequestedMount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Mounts that a container takes over from others.
final class VolumesFrom {
  private VolumesFrom() {}

  /// The mounts of other containers.
  ///
  /// @param sources `container[:mode]`
  /// @throws EngineException.BadRequest for a container that does not exist
  static List<RequestedMount> mounts(List<String> sources, Registry registry) {
    List<RequestedMount> mounts = new ArrayList<>();
    for (String source : sources) {
      boolean readOnly = List.of(source.split("[:,]", -1)).contains("ro");
      Definition other = source(source, registry).definition();
      for (MountPoint point : other.mounts()) {
        mounts.add(new RequestedMount(request(other, point, readOnly), point.mode(), false));
      }
    }
    return mounts;
  }

  /// The container that is meant. If it is missing, that is a bad request: clients take a 404 for a
  /// missing image, and pull that.
  static LiveContainer source(String volumesFrom, Registry registry) {
    int colon = volumesFrom.indexOf(':');
    String ref = colon < 0 ? volumesFrom : volumesFrom.substring(0, colon);
    return registry
        .find(ref)
        .orElseThrow(() -> new EngineException.BadRequest("No such container: " + ref));
  }

  private static MountRequest request(Definition other, MountPoint point, boolean readOnly) {
    Optional<MountRequest> asked = asked(other, point);
    boolean volume = point.type().equals("volume");
    return new MountRequest(
        point.type(),
        volume ? point.name() : point.source(),
        point.destination(),
        readOnly || !point.rw(),
        "",
        point.type().equals("bind") ? Optional.of(bind(asked, point)) : Optional.empty(),
        volume ? Optional.of(volume(asked)) : Optional.empty(),
        asked.flatMap(MountRequest::tmpfsOptions),
        asked.flatMap(MountRequest::imageOptions));
  }

  private static Optional<MountRequest> asked(Definition other, MountPoint point) {
    return Stream.concat(
            other.hostConfig().mounts().stream(),
            other.hostConfig().jcompose().stream().flatMap(more -> more.inherited().stream()))
        .filter(mount -> Path.of(mount.target()).normalize().toString().equals(point.destination()))
        .findFirst();
  }

  /// The source exists already; one that has disappeared since is not created again.
  private static BindOptions bind(Optional<MountRequest> asked, MountPoint point) {
    Optional<BindOptions> how = asked.flatMap(MountRequest::bindOptions);
    return new BindOptions(
        point.propagation(),
        how.map(BindOptions::nonRecursive).orElse(false),
        false,
        how.map(BindOptions::readOnlyNonRecursive).orElse(false),
        how.map(BindOptions::readOnlyForceRecursive).orElse(false));
  }

  /// What the volume was filled with is in it.
  private static VolumeOptions volume(Optional<MountRequest> asked) {
    return new VolumeOptions(
        true,
        Map.of(),
        Optional.empty(),
        asked.flatMap(MountRequest::volumeOptions).map(VolumeOptions::subpath).orElse(""));
  }
}
