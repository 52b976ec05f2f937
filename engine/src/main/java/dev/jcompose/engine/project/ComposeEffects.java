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
import dev.jcompose.image.Image;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.registry.TransferEvent;
import dev.jcompose.model.mount.Mount;
import dev.jcompose.model.naming.ImageNames;
import dev.jcompose.model.naming.Labels;
import dev.jcompose.model.naming.ReplicaName;
import dev.jcompose.model.network.Ipam;
import dev.jcompose.model.network.Network;
import dev.jcompose.model.operation.OperationEvent;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.volume.Volume;
import dev.jcompose.network.NetworkSpec;
import dev.jcompose.scheduler.execute.Effects;
import dev.jcompose.scheduler.execute.Results;
import dev.jcompose.scheduler.plan.ContainerRef;
import dev.jcompose.scheduler.plan.MountedImages;
import dev.jcompose.scheduler.plan.PlanNode;
import dev.jcompose.scheduler.plan.ServiceHashes;
import dev.jcompose.scheduler.plan.Step;
import dev.jcompose.volume.VolumeSpec;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Carries out steps by calling the engine's services.
final class ComposeEffects implements Effects {
  private final Engine engine;
  private final ServiceImages images;
  private final Project project;
  private final ServiceHashes hashes;
  private final Optional<OneOff> oneOff;
  private final BuildOptions buildOptions;
  private final Consumer<OperationEvent> listener;

  /// @param project with everything that its services may need, including disabled ones
  /// @param oneOff the container of `run`
  ComposeEffects(
      Engine engine,
      ServiceImages images,
      Project project,
      ServiceHashes hashes,
      Optional<OneOff> oneOff,
      BuildOptions buildOptions,
      Consumer<OperationEvent> listener) {
    this.engine = engine;
    this.images = images;
    this.project = project;
    this.hashes = hashes;
    this.oneOff = oneOff;
    this.buildOptions = buildOptions;
    this.listener = listener;
  }

  @Override
  public String perform(PlanNode node, Results results) throws InterruptedException {
    return switch (node.step()) {
      case Step.BuildImage(String service, String image) ->
          images.build(project, service(service), image, buildOptions, output(image));
      case Step.PullImage(String service, String image) -> pull(service(service), image);
      case Step.PullOrBuildImage(String service, String image) ->
          pullOrBuild(service(service), image);
      case Step.PushImage(String service, String image) ->
          images.push(service(service), image, buildOptions.registries(), layers(image));
      case Step.RemoveImage(String image) -> removeImage(image);
      case Step.CreateNetwork(String key, _) -> createNetwork(key);
      case Step.RemoveNetwork(String id, _) -> {
        ignoreMissing(() -> engine.networks().remove(id));
        yield "";
      }
      case Step.DisconnectNetwork(ContainerRef container, String network) -> {
        ignoreMissing(() -> engine.networks().disconnect(network, results.idOf(container), true));
        yield "";
      }
      case Step.ConnectNetwork(ContainerRef container, String network) -> {
        connect(results.idOf(container), service(container.service()), network);
        yield "";
      }
      case Step.CreateVolume(String key, _) -> createVolume(key);
      case Step.RemoveVolume(String name) -> {
        engine.volumes().remove(name, true);
        yield "";
      }
      case Step.CreateContainer create -> create(create, results);
      case Step.CreateOneOff create -> createOneOff(create, results);
      case Step.RenameContainer(ContainerRef container, String to) -> {
        engine.containers().rename(results.idOf(container), to);
        yield "";
      }
      case Step.StartContainer(ContainerRef container) -> start(results.idOf(container));
      case Step.StopContainer stop -> {
        String id = results.idOf(stop.container());
        ignoreDone(() -> engine.containers().stop(id, stop.grace(), Optional.empty()));
        yield "";
      }
      case Step.RestartContainer restart -> {
        String id = results.idOf(restart.container());
        engine.containers().restart(id, restart.grace(), Optional.empty());
        yield "";
      }
      case Step.RunHooks(ContainerRef container, Step.HookKind kind) -> {
        Service service = service(container.service());
        new Hooks(engine, project, listener)
            .run(results.idOf(container), service, Hooks.of(service, kind));
        yield "";
      }
      case Step.RunPreStart(String service, ContainerRef container) -> {
        new PreStart(engine, project, listener).run(service(service), results.idOf(container));
        yield "";
      }
      case Step.KillContainer(ContainerRef container, String signal) -> {
        engine.containers().kill(results.idOf(container), signal);
        yield "";
      }
      case Step.PauseContainer(ContainerRef container) -> {
        engine.containers().pause(results.idOf(container));
        yield "";
      }
      case Step.UnpauseContainer(ContainerRef container) -> {
        engine.containers().unpause(results.idOf(container));
        yield "";
      }
      case Step.RemoveContainer remove -> {
        String id = results.idOf(remove.container());
        ignoreMissing(() -> engine.containers().remove(id, remove.force(), remove.volumes()));
        yield "";
      }
      case Step.Await await -> await(await, results);
    };
  }

  private String pull(Service service, String image) throws InterruptedException {
    try {
      return images.pull(service, image, buildOptions.registries(), layers(image));
    } catch (EngineException.NotFound | EngineException.BadRequest notThere) {
      if (service.build().isEmpty()) {
        throw notThere;
      }
      throw new EngineException.NotFound(
          "%s (build it: jcompose build %s)".formatted(notThere.getMessage(), service.name()));
    }
  }

  private String pullOrBuild(Service service, String image) throws InterruptedException {
    String task = "Image " + image;
    try {
      String id = images.pull(service, image, buildOptions.registries(), layers(image));
      listener.accept(new OperationEvent.Task(task, OperationEvent.Task.Status.DONE, "Pulled"));
      return id;
    } catch (EngineException | ImageException notPulled) {
      listener.accept(new OperationEvent.Output(task, "not pulled: " + notPulled.getMessage()));
    }
    Optional<Image> there = engine.images().find(image);
    if (there.isPresent()) {
      listener.accept(new OperationEvent.Task(task, OperationEvent.Task.Status.WARNING, "Kept"));
      return there.get().id().value();
    }
    listener.accept(new OperationEvent.Task(task, OperationEvent.Task.Status.WORKING, "Building"));
    String id = images.build(project, service, image, buildOptions, output(image));
    listener.accept(new OperationEvent.Task(task, OperationEvent.Task.Status.DONE, "Built"));
    return id;
  }

  /// An image that is used elsewhere stays, like a network or a volume.
  private String removeImage(String image) {
    String task = "Image " + image;
    try {
      engine.images().remove(image, false);
      listener.accept(new OperationEvent.Task(task, OperationEvent.Task.Status.DONE, "Removed"));
    } catch (EngineException.NotFound gone) {
      listener.accept(
          new OperationEvent.Task(
              task, OperationEvent.Task.Status.DONE, "Warning: No resource found to remove"));
    } catch (EngineException.Conflict inUse) {
      String id = engine.images().find(image).map(found -> found.id().value()).orElse("");
      listener.accept(
          new OperationEvent.Task(
              task,
              OperationEvent.Task.Status.WARNING,
              "Resource is still in use" + new ProjectObserver(engine).usersOfImage(id)));
    }
    return "";
  }

  private void connect(String id, Service service, String network) {
    Container container = engine.containers().get(id);
    ContainerRequest request =
        request(
            service,
            Map.of(),
            List.of(container.name(), service.name()),
            container.config().labels(),
            Map.of());
    engine
        .networks()
        .connect(network, id, request.networks().getOrDefault(network, EndpointSettings.empty()));
  }

  private TransferEvent.Listener layers(String image) {
    return new LayerReport("Image " + image, listener);
  }

  private Consumer<String> output(String image) {
    return line -> listener.accept(new OperationEvent.Output("Image " + image, line));
  }

  private Service service(String name) {
    Service service = project.services().get(name);
    if (service == null) {
      service = project.disabledServices().get(name);
    }
    if (service == null) {
      throw new IllegalStateException("no service " + name + " in project " + project.name());
    }
    return service;
  }

  // ---- networks and volumes

  private String createNetwork(String key) {
    Network network = project.networks().get(key);
    if (network == null) {
      throw new IllegalStateException("no network " + key + " in project " + project.name());
    }
    return engine
        .networks()
        .create(
            new NetworkSpec(
                network.name(),
                network.driver().orElse("bridge"),
                options(network),
                network.internal(),
                network.enableIpv6().orElse(false),
                network.ipam().pools().stream().flatMap(p -> pool(p).stream()).toList(),
                ServiceLabels.of(project, network)))
        .id();
  }

  private static Map<String, String> options(Network network) {
    Map<String, String> options = new LinkedHashMap<>(network.driverOptions());
    network
        .enableIpv4()
        .ifPresent(wanted -> options.put(NetworkSpec.ENABLE_IPV4, wanted.toString()));
    return options;
  }

  private static Optional<NetworkSpec.AddressPool> pool(Ipam.Pool pool) {
    return pool.subnet()
        .map(subnet ->
            new NetworkSpec.AddressPool(
                subnet, pool.ipRange(), pool.gateway(), pool.auxAddresses()));
  }

  private String createVolume(String key) {
    Volume volume = project.volumes().get(key);
    if (volume == null) {
      throw new IllegalStateException("no volume " + key + " in project " + project.name());
    }
    return engine
        .volumes()
        .create(
            new VolumeSpec(
                Optional.of(volume.name()),
                volume.driver().orElse("local"),
                volume.driverOptions(),
                ServiceLabels.of(project, volume)))
        .name();
  }

  // ---- containers

  private String create(Step.CreateContainer step, Results results) {
    Service service = service(step.service());
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
        request(service, parents(step.parents(), results), names, labels, inherited);
    return engine.containers().create(Optional.of(step.name()), request).id().value();
  }

  private String createOneOff(Step.CreateOneOff step, Results results) {
    OneOff wanted =
        oneOff.orElseThrow(() -> new IllegalStateException("a one-off without a command"));
    Service service = wanted.applyTo(service(step.service()));
    Map<String, String> labels =
        ServiceLabels.of(project, service, 1, true, hashes.of(service), imageId(service));
    labels.put(Labels.SLUG, wanted.slug());
    labels.putAll(wanted.options().labels());
    List<String> names = wanted.options().useAliases() ? List.of(service.name()) : List.of();
    ContainerRequest plain =
        request(service, parents(step.parents(), results), names, labels, Map.of());
    ContainerRequest request = wanted.applyTo(plain);
    return engine.containers().create(Optional.of(step.name()), request).id().value();
  }

  private ContainerRequest request(
      Service service,
      Map<String, String> parents,
      List<String> names,
      Map<String, String> labels,
      Map<String, String> inherited) {
    ApiSocket socket =
        new ApiSocket(engine.config().runRoot().resolve("engine.sock"), buildOptions.logins());
    ServiceLinks links =
        new ServiceLinks(project, () -> new ProjectObserver(engine).containersOf(project.name()));
    return new ServiceRequest(
            project,
            SeccompProfiles.read(project, ApiSocket.prepared(service)),
            names,
            labels,
            socket.with(service, GrantedFiles.of(project, service)),
            new ServiceRequest.OtherContainers(parents, inherited, links.of(service)))
        .build();
  }

  private Optional<String> imageIdOf(String name) {
    return engine.images().find(name).map(image -> image.id().value());
  }

  private String imageId(Service service) {
    String name = ImageNames.of(project, service);
    return engine
        .images()
        .find(name)
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

  private String start(String id) {
    try {
      engine.containers().start(id);
    } catch (EngineException.NotModified _) {
      return "";
    } catch (EngineException problem) {
      throw new StepFailure(id, problem.getMessage() == null ? "" : problem.getMessage(), problem);
    }
    return "";
  }

  private String await(Step.Await await, Results results) throws InterruptedException {
    String task = "Container " + await.container().name();
    String service = await.container().service();
    try {
      new ContainerWait(engine).await(results.idOf(await.container()), await.until());
      String word = await.until() == Step.Condition.COMPLETED ? "Exited" : "Healthy";
      listener.accept(new OperationEvent.Task(task, OperationEvent.Task.Status.DONE, word));
    } catch (StepFailure failure) {
      String why = String.valueOf(failure.getMessage());
      if (await.required()) {
        throw failure.saying(
            switch (await.until()) {
              case HEALTHY -> "dependency failed to start: " + why;
              case COMPLETED -> "service \"%s\" %s".formatted(service, why);
              case RUNNING_OR_HEALTHY -> why;
            });
      }
      String what =
          await.until() == Step.Condition.COMPLETED
              ? "optional dependency \"%s\" %s".formatted(service, why)
              : "optional dependency \"%s\" failed to start".formatted(service);
      listener.accept(
          new OperationEvent.Task(task, OperationEvent.Task.Status.WARNING, "Skipped: " + what));
      boolean told = what.endsWith(why);
      listener.accept(new OperationEvent.Warning(told ? what : what + ": " + why));
    }
    return "";
  }

  /// It is gone already: what was wanted.
  private static void ignoreMissing(Runnable call) {
    try {
      call.run();
    } catch (EngineException.NotFound _) {
      return;
    }
  }

  /// It has already stopped or is gone, as intended.
  private static void ignoreDone(Runnable call) {
    try {
      call.run();
    } catch (EngineException.NotModified | EngineException.NotFound _) {
      return;
    }
  }
}
