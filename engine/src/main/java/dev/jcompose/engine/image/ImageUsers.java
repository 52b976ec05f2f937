package dev.jcompose.engine.image;

import dev.jcompose.engine.container.LiveContainer;
import dev.jcompose.engine.container.Registry;
import dev.jcompose.engine.spec.MountPlan;
import dev.jcompose.image.Digest;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImagesInUse;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The containers that use an image.
record ImageUsers(Registry registry) {
  /// The images of all containers, and those that are mounted into one.
  Set<Digest> images() {
    ImagesInUse used = inUse();
    Set<Digest> all = new HashSet<>(used.held());
    all.addAll(used.stopped());
    return all;
  }

  /// The same, by whether force can take them away.
  ImagesInUse inUse() {
    Set<Digest> held = new HashSet<>();
    Set<Digest> stopped = new HashSet<>();
    for (LiveContainer live : registry.all()) {
      (live.state().active() ? held : stopped).add(new Digest(live.definition().imageId()));
      live.definition().mounts().stream()
          .filter(mount -> mount.type().equals(MountPlan.IMAGE))
          .forEach(mount -> held.add(new Digest(mount.name())));
    }
    return new ImagesInUse(held, stopped);
  }

  /// `running container 0123456789ab`, rather than one that is stopped.
  String one(Image image) {
    return one(image, true)
        .map(live -> "running container " + live.id().shortId())
        .or(() -> one(image, false).map(live -> "stopped container " + live.id().shortId()))
        .orElse("a container");
  }

  private Optional<LiveContainer> one(Image image, boolean running) {
    return registry.all().stream()
        .filter(live -> live.definition().imageId().equals(image.id().value()))
        .filter(live -> live.state().active() == running)
        .findFirst();
  }

  /// ` (in use by container "web-1")`.
  String all(Image image) {
    List<String> names =
        registry.all().stream()
            .filter(live ->
                live.definition().imageId().equals(image.id().value())
                    || live.definition().mounts().stream()
                        .anyMatch(mount -> mount.name().equals(image.id().value())))
            .map(live -> '"' + live.definition().name() + '"')
            .sorted()
            .toList();
    return switch (names.size()) {
      case 0 -> "";
      case 1 -> " (in use by container " + names.getFirst() + ")";
      default -> " (in use by containers " + String.join(", ", names) + ")";
    };
  }
}
