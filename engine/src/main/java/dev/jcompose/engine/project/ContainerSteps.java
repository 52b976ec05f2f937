package dev.jcompose.engine.project;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.container.MountPoint;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.ContainerRequest;
import dev.jcompose.engine.request.EndpointSettings;
import dev.jcompose.engine.service.ApiSocket;
import dev.jcompose.engine.service.GrantedFiles;
import dev.jcompose.engine.service.OneOff;
import dev.jcompose.engine.service.SeccompProfiles;
import dev.jcompose.engine.service.ServiceLabels;
import dev.jcompose.engine.service.ServiceLinks;
import dev.jcompose.engine.service.ServiceRequest;
import dev.jcompose.engine.service.ServiceTasks;
import dev.jcompose.engine.spec.KernelLimits;
import dev.jcompose.model.file.TemplatedFile;
import dev.jcompose.model.mount.Mount;
import dev.jcompose.model.naming.ImageNames;
import dev.jcompose.model.naming.ImagePlatforms;
import dev.jcompose.model.naming.Labels;
import dev.jcompose.model.naming.ReplicaName;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.execute.Results;
import dev.jcompose.scheduler.plan.ContainerRef;
import dev.jcompose.scheduler.plan.Step;
import dev.jcompose.scheduler.planner.MountedImages;
import dev.jcompose.scheduler.planner.ServiceHashes;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Makes the containers of services, from what the plan says and what is there.
final class ContainerSteps {
  private final Engine engine;
  private final Project project;
  private final ServiceHashes hashes;
  private final BuildOptions options;
  private final Consumer<String> warnings;

  /// @param warnings told what of a container has no effect on this machine
  ContainerSteps(
      Engine engine,
      Project project,
      ServiceHashes hashes,
      BuildOptions options,
      Consumer<String> warnings) {
    this.engine = engine;
    this.project = project;
    this.hashes = hashes;
    this.options = options;
    this.warnings = warnings;
  }

  /// Creates a container of a service.
  ///
  /// @return its id
  String create(Step.CreateContainer step, Service service, Results results) {
    String finalName = ReplicaName.of(project, service, step.number());
    Map<String, String> labels =
        ServiceLabels.of(
            project, service, step.number(), false, hashes.of(service), imageId(service));
    step.replaces().ifPresent(old -> labels.put(Labels.REPLACE, old));
    MountedImages.label(project, service, this::imageIdOf)
        .ifPresent(images -> labels.put(Labels.MOUNTED_IMAGES, images));
    Map<String, String> inherited =
        step.keepAnonymousVolumes()
            ? step.replaces().map(old -> anonymousVolumes(service, old)).orElse(Map.of())
            : Map.of();
    List<String> names = List.of(finalName, service.name());
    ContainerRequest request =
        request(
            service,
            parents(step.parents(), results),
            names,
            labels,
            inherited,
            task(service, finalName, step.number()));
    return created(service, step.name(), request);
  }

  /// Creates the container of `run`.
  ///
  /// @return its id
  String createOneOff(Step.CreateOneOff step, OneOff wanted, Service asWritten, Results results) {
    Service service = wanted.applyTo(asWritten);
    Map<String, String> labels =
        ServiceLabels.of(project, service, 1, true, hashes.of(service), imageId(service));
    labels.put(Labels.SLUG, wanted.slug());
    labels.putAll(wanted.options().labels());
    List<String> names = wanted.options().useAliases() ? List.of(service.name()) : List.of();
    ContainerRequest plain =
        request(
            service,
            parents(step.parents(), results),
            names,
            labels,
            Map.of(),
            task(service, step.name(), 1));
    ContainerRequest request = wanted.applyTo(plain);
    return created(service, step.name(), request);
  }

  private String created(Service service, String name, ContainerRequest request) {
    // Not of weights: whether a container's cgroup has them cannot be told from the root's files.
    KernelLimits.here()
        .memoryWarnings(request.hostConfig())
        .forEach(
            warning -> warnings.accept("service \"%s\": %s".formatted(service.name(), warning)));
    return engine.containers().create(Optional.of(name), request).id().value();
  }

  private ContainerRequest request(
      Service service,
      Map<String, String> parents,
      List<String> names,
      Map<String, String> labels,
      Map<String, String> inherited,
      Supplier<TemplatedFile.Task> task) {
    ApiSocket socket = new ApiSocket(engine.config().socket(), options.logins());
    ServiceLinks links =
        new ServiceLinks(project, () -> new ProjectObserver(engine).containersOf(project.name()));
    return new ServiceRequest(
            project,
            SeccompProfiles.read(project, ApiSocket.prepared(service)),
            names,
            labels,
            socket.with(service, GrantedFiles.of(project, service, task)),
            new ServiceRequest.OtherContainers(parents, inherited, links.of(service)))
        .build();
  }

  private Supplier<TemplatedFile.Task> task(Service service, String name, int slot) {
    return () -> ServiceTasks.of(engine.id(), project, service, name, slot);
  }

  private Optional<String> imageIdOf(String name) {
    return engine.images().find(name).map(image -> image.id().value());
  }

  private String imageId(Service service) {
    String name = ImageNames.of(project, service);
    return ImagePlatforms.asked(project, service)
        .map(platform -> engine.images().find(name, platform))
        .orElseGet(() -> engine.images().find(name))
        .map(image -> image.id().value())
        .orElseThrow(() ->
            new EngineException.NotFound(
                "service \"%s\": no such image: %s (build, load or pull it)"
                    .formatted(service.name(), name)));
  }

  private static Map<String, String> parents(Map<String, ContainerRef> refs, Results results) {
    Map<String, String> ids = new HashMap<>();
    refs.forEach((service, ref) -> ids.put(service, results.idOf(ref)));
    return ids;
  }

  /// The anonymous volumes of a container by target: its replacement takes them over.
  private Map<String, String> anonymousVolumes(Service service, String containerId) {
    Optional<Container> old = engine.containers().find(containerId);
    if (old.isEmpty()) {
      return Map.of();
    }
    Set<String> declared =
        service.storage().mounts().stream()
            .filter(m -> !(m instanceof Mount.OfVolume v && v.source().isEmpty()))
            .map(Mount::target)
            .collect(Collectors.toSet());
    Map<String, String> found = new LinkedHashMap<>();
    for (MountPoint mount : old.get().mounts()) {
      if (mount.type().equals("volume")
          && !declared.contains(mount.destination())
          && engine.volumes().find(mount.name()).filter(v -> v.anonymous()).isPresent()) {
        found.put(mount.destination(), mount.name());
      }
    }
    return found;
  }

  /// Attaches a container to a network of its service.
  void connect(String id, Service service, String network) {
    Container container = engine.containers().get(id);
    ContainerRequest request =
        request(
            service,
            Map.of(),
            List.of(container.name(), service.name()),
            container.config().labels(),
            Map.of(),
            task(service, container.name(), ServiceLabels.number(container.config().labels())));
    engine
        .networks()
        .connect(network, id, request.networks().getOrDefault(network, EndpointSettings.empty()));
  }
}
