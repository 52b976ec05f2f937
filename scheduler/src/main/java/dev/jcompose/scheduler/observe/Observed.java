package dev.jcompose.scheduler.observe;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The state of the engine, as far as it matters for the plan of one project.
///
/// @param containers those with the project's label, in any order
/// @param networks by name: those with the project's label and those the project names
/// @param volumes by name, likewise
/// @param images ids by name, with the platform where it is not this machine's, of the images that
///   the project names and that are in the store
/// @param sources base images of the Dockerfile of a service, by service
/// @param pulled how long ago an image was last pulled or tagged, by name
public record Observed(
    List<ObservedContainer> containers,
    Map<String, ObservedNetwork> networks,
    Map<String, ObservedVolume> volumes,
    Map<String, String> images,
    Map<String, Set<String>> sources,
    Map<String, Duration> pulled) {
  /// Nothing at all.
  public static final Observed NOTHING =
      new Observed(List.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of());

  /// Copies the collections.
  public Observed {
    containers = List.copyOf(containers);
    networks = Map.copyOf(networks);
    volumes = Map.copyOf(volumes);
    images = Map.copyOf(images);
    sources = Map.copyOf(sources);
    pulled = Map.copyOf(pulled);
  }

  /// The numbered containers of a service, by number.
  public List<ObservedContainer> replicas(String service) {
    return containers.stream()
        .filter(c -> !c.oneOff() && c.service().equals(service))
        .sorted(
            Comparator.comparingInt(ObservedContainer::number)
                .thenComparing(ObservedContainer::name))
        .toList();
  }

  /// The id of the image with this name, when it is in the store.
  public Optional<String> image(String name) {
    return Optional.ofNullable(images.get(name));
  }
}
