package dev.jcompose.engine.project;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.container.ContainerState;
import dev.jcompose.engine.container.MountPoint;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.health.Health;
import dev.jcompose.engine.network.NetworkDetails;
import dev.jcompose.engine.request.ContainerMode;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.engine.service.ServiceLabels;
import dev.jcompose.image.Image;
import dev.jcompose.model.naming.ImageNames;
import dev.jcompose.model.naming.ImagePlatforms;
import dev.jcompose.model.naming.Labels;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.PullPolicy;
import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.observe.Observed;
import dev.jcompose.scheduler.observe.ObservedContainer;
import dev.jcompose.scheduler.observe.ObservedNetwork;
import dev.jcompose.scheduler.observe.ObservedUse;
import dev.jcompose.scheduler.observe.ObservedVolume;
import dev.jcompose.scheduler.planner.MountedImages;
import dev.jcompose.volume.LocalVolume;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Observes what exists of a project in the engine.
final class ProjectObserver {
  private final Engine engine;

  ProjectObserver(Engine engine) {
    this.engine = engine;
  }

  /// @param builds the command line's settings for builds, where the order of builds matters
  Observed observe(Project project, Optional<BuildOptions> builds) {
    return new Observed(
        containers(project),
        networks(project),
        volumes(project),
        images(project),
        builds.map(options -> sources(project, options)).orElse(Map.of()),
        pulled(project));
  }

  /// The containers with the project's label.
  List<Container> containersOf(String project) {
    return engine.containers().list().stream()
        .filter(c -> project.equals(c.config().labels().get(Labels.PROJECT)))
        .toList();
  }

  private List<ObservedContainer> containers(Project project) {
    return containersOf(project.name()).stream().map(ProjectObserver::container).toList();
  }

  private static ObservedContainer container(Container container) {
    Map<String, String> labels = container.config().labels();
    Map<String, String> volumes = new HashMap<>();
    for (MountPoint mount : container.mounts()) {
      if (mount.type().equals("volume")) {
        volumes.put(mount.destination(), mount.name());
      }
    }
    return new ObservedContainer(
        container.id().value(),
        container.name(),
        labels.getOrDefault(Labels.SERVICE, ""),
        oneOff(labels) ? 0 : ServiceLabels.number(labels),
        oneOff(labels),
        state(container.state().status()),
        health(container.state()),
        labels.getOrDefault(Labels.CONFIG_HASH, ""),
        container.imageId(),
        container.networks().keySet(),
        volumes,
        shares(container.hostConfig()),
        labels);
  }

  private static Set<String> shares(HostConfig host) {
    Set<String> ids = new HashSet<>();
    for (String mode :
        List.of(
            host.networkMode(),
            host.pidMode(),
            host.ipcMode(),
            host.utsMode(),
            host.cgroupnsMode())) {
      ContainerMode.container(mode).ifPresent(ids::add);
    }
    host.volumesFrom().forEach(from -> ids.add(from.split(":", 2)[0]));
    return ids;
  }

  private static boolean oneOff(Map<String, String> labels) {
    return labels.getOrDefault(Labels.ONE_OFF, "False").equalsIgnoreCase("true");
  }

  private static ObservedContainer.State state(ContainerState.Status status) {
    return switch (status) {
      case CREATED -> ObservedContainer.State.CREATED;
      case RUNNING -> ObservedContainer.State.RUNNING;
      case PAUSED -> ObservedContainer.State.PAUSED;
      case RESTARTING -> ObservedContainer.State.RESTARTING;
      case REMOVING -> ObservedContainer.State.REMOVING;
      case EXITED -> ObservedContainer.State.EXITED;
      case DEAD -> ObservedContainer.State.DEAD;
    };
  }

  private static ObservedContainer.Health health(ContainerState state) {
    return state
        .health()
        .map(Health::status)
        .map(ProjectObserver::health)
        .orElse(ObservedContainer.Health.NONE);
  }

  private static ObservedContainer.Health health(Health.Status status) {
    return switch (status) {
      case STARTING -> ObservedContainer.Health.STARTING;
      case HEALTHY -> ObservedContainer.Health.HEALTHY;
      case UNHEALTHY -> ObservedContainer.Health.UNHEALTHY;
    };
  }

  private Map<String, ObservedNetwork> networks(Project project) {
    Map<String, ObservedNetwork> found = new HashMap<>();
    List<String> named = project.networks().values().stream().map(n -> n.name()).toList();
    for (NetworkDetails network : engine.networks().list()) {
      if (named.contains(network.name())
          || project.name().equals(network.labels().get(Labels.PROJECT))) {
        found.put(
            network.name(),
            new ObservedNetwork(
                network.id(),
                network.name(),
                network.labels(),
                network.members().keySet().stream().flatMap(id -> use(id).stream()).toList()));
      }
    }
    return found;
  }

  private Map<String, ObservedVolume> volumes(Project project) {
    Map<String, ObservedVolume> found = new HashMap<>();
    List<Container> everybody = engine.containers().list();
    List<String> named = project.volumes().values().stream().map(v -> v.name()).toList();
    for (LocalVolume volume : engine.volumes().list()) {
      if (named.contains(volume.name())
          || project.name().equals(volume.labels().get(Labels.PROJECT))) {
        List<ObservedUse> uses =
            everybody.stream()
                .filter(c -> mounts(c, volume.name()))
                .map(ProjectObserver::use)
                .toList();
        found.put(volume.name(), new ObservedVolume(volume.name(), volume.labels(), uses));
      }
    }
    return found;
  }

  private static boolean mounts(Container container, String volume) {
    return container.mounts().stream()
        .anyMatch(mount -> mount.type().equals("volume") && mount.name().equals(volume));
  }

  /// ` (by container web-1)`, empty for an image without containers.
  String usersOfImage(String id) {
    String users =
        engine.containers().list().stream()
            .filter(container -> container.imageId().equals(id))
            .map(container -> use(container).toString())
            .sorted()
            .collect(Collectors.joining(", "));
    return users.isEmpty() ? "" : " (by " + users + ")";
  }

  private Optional<ObservedUse> use(String id) {
    return engine.containers().find(id).map(ProjectObserver::use);
  }

  private static ObservedUse use(Container container) {
    return new ObservedUse(
        container.id().value(),
        container.name(),
        container.config().labels().getOrDefault(Labels.PROJECT, ""),
        container.state().active());
  }

  /// The base images of Dockerfiles are read only if there are several builds: only then do they
  /// determine the order.
  private Map<String, Set<String>> sources(Project project, BuildOptions options) {
    List<Service> built =
        project.services().values().stream().filter(s -> s.build().isPresent()).toList();
    Map<String, Set<String>> found = new HashMap<>();
    if (built.size() > 1) {
      for (Service service : built) {
        try {
          found.put(
              service.name(),
              engine
                  .images()
                  .sources(
                      new ServiceBuild(project, service, options)
                          .request(ImageNames.of(project, service))));
        } catch (EngineException refused) {
          // The build itself will report if it cannot be built.
          found.put(service.name(), Set.of());
        }
      }
    }
    return found;
  }

  private Map<String, String> images(Project project) {
    Map<String, String> found = new HashMap<>();
    List<Service> services = new ArrayList<>();
    Stream.of(project.services(), project.disabledServices())
        .forEach(map -> services.addAll(map.values()));
    for (Service service : services) {
      String name = ImageNames.of(project, service);
      List<String> names = new ArrayList<>(MountedImages.of(project, service).values());
      service.lifecycle().preStart().forEach(hook -> hook.image().ifPresent(names::add));
      ImagePlatforms.asked(project, service)
          .ifPresentOrElse(
              platform ->
                  engine
                      .images()
                      .find(name, platform)
                      .ifPresent(image ->
                          found.put(ImageNames.withPlatform(project, service), image.id().value())),
              () -> names.add(name));
      for (String each : names) {
        if (!found.containsKey(each)) {
          engine.images().find(each).map(Image::id).ifPresent(id -> found.put(each, id.value()));
        }
      }
    }
    return found;
  }

  /// The ages of images whose age matters.
  private Map<String, Duration> pulled(Project project) {
    Map<String, Duration> found = new HashMap<>();
    Instant now = Instant.now();
    for (Service service : project.services().values()) {
      String name = ImageNames.of(project, service);
      if (service.pullPolicy().flatMap(PullPolicy::every).isPresent()
          && engine.images().find(name).isPresent()) {
        engine
            .images()
            .details(name)
            .lastTagged()
            .ifPresent(when -> found.put(name, Duration.between(when, now)));
      }
    }
    return found;
  }
}
