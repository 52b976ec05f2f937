package dev.jcompose.scheduler.planner;

import dev.jcompose.model.mount.Mount;
import dev.jcompose.model.naming.ImageNames;
import dev.jcompose.model.naming.Labels;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.observe.Observed;
import dev.jcompose.scheduler.observe.ObservedContainer;
import dev.jcompose.scheduler.observe.ObservedNetwork;
import dev.jcompose.scheduler.plan.Goal;
import java.util.Optional;
import java.util.Set;

/// Why a container no longer matches its service.
final class Divergence {
  private final Project project;
  private final Observed observed;
  private final ServiceHashes hashes;

  Divergence(Project project, Observed observed, ServiceHashes hashes) {
    this.project = project;
    this.observed = observed;
    this.hashes = hashes;
  }

  /// The reason to replace a container, or nothing when it is up to date. The rules are those of
  /// Docker Compose (`mustRecreate`): configuration, image, networks, volumes.
  ///
  /// @param newNetworks keys of networks that the plan recreates
  Optional<String> reason(Service service, ObservedContainer container, Set<String> newNetworks) {
    if (container.state() == ObservedContainer.State.DEAD) {
      return Optional.of("it is dead");
    }
    if (!container.configHash().equals(hashes.of(service))) {
      return Optional.of("config changed");
    }
    Optional<String> imageId = observed.image(ImageNames.withPlatform(project, service));
    if (imageId.isPresent() && !imageId.get().equals(container.imageId())) {
      return Optional.of(
          "image changed: " + shorten(container.imageId()) + " -> " + shorten(imageId.get()));
    }
    String mounted = MountedImages.label(project, service, observed::image).orElse("");
    if (!mounted.equals(container.labels().getOrDefault(Labels.MOUNTED_IMAGES, ""))) {
      return Optional.of("mounted image changed");
    }
    return networkReason(service, container, newNetworks)
        .or(() -> volumeReason(service, container));
  }

  /// Whether a container matches its service, apart from networks that are recreated.
  boolean stays(Service service, ObservedContainer container, Goal.Up goal) {
    return switch (goal.recreate(service)) {
      case ALWAYS -> false;
      case NEVER -> true;
      case CHANGED -> reason(service, container, Set.of()).isEmpty();
    };
  }

  private Optional<String> networkReason(
      Service service, ObservedContainer container, Set<String> newNetworks) {
    for (String key : service.networking().networks().keySet()) {
      var network = project.networks().get(key);
      if (network == null) {
        continue;
      }
      if (newNetworks.contains(key)) {
        return Optional.of("network " + key + " changed");
      }
      ObservedNetwork there = observed.networks().get(network.name());
      if (there == null || !container.networks().contains(network.name())) {
        return Optional.of("not on network " + key);
      }
    }
    return Optional.empty();
  }

  private Optional<String> volumeReason(Service service, ObservedContainer container) {
    for (Mount mount : service.storage().mounts()) {
      if (mount instanceof Mount.OfVolume volume && volume.source().isPresent()) {
        var wanted = project.volumes().get(volume.source().get());
        if (wanted != null && !wanted.name().equals(container.volumes().get(volume.target()))) {
          return Optional.of("volume " + volume.source().get() + " not mounted");
        }
      }
    }
    return Optional.empty();
  }

  private static String shorten(String digest) {
    int colon = digest.indexOf(':');
    String hex = digest.substring(colon + 1);
    return hex.length() > 12 ? hex.substring(0, 12) : hex;
  }
}
