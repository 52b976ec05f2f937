package dev.jcompose.engine.project.precondition;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.device.DeviceSelection;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.ContainerMode;
import dev.jcompose.engine.request.DeviceRequest;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.engine.service.SeccompProfiles;
import dev.jcompose.engine.service.ServiceDevices;
import dev.jcompose.engine.settings.Runtimes;
import dev.jcompose.engine.spec.Privileges;
import dev.jcompose.engine.spec.RequestedLimits;
import dev.jcompose.model.deploy.Deploy;
import dev.jcompose.model.mount.Mount;
import dev.jcompose.model.naming.ReplicaName;
import dev.jcompose.model.network.NamespaceMode;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.resources.BlockIo;
import dev.jcompose.model.resources.DeviceMapping;
import dev.jcompose.model.service.Service;
import dev.jcompose.runtime.CgroupException;
import dev.jcompose.runtime.PrivilegeSpec;
import dev.jcompose.runtime.cgroup.BlockDevice;
import dev.jcompose.runtime.machine.MountPropagation;
import dev.jcompose.runtime.plan.DeviceNodes;
import dev.jcompose.runtime.plan.TmpfsOptions;
import dev.jcompose.scheduler.plan.Goal;
import dev.jcompose.scheduler.plan.PlanException;
import dev.jcompose.scheduler.planner.Planner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/// What services ask for that only the engine can decide on: the processors, devices and runtimes
/// that the machine has, devices of CDI files, sizes of writable layers, what the kernel sets for
/// containers, profiles that confine, options that the runtime reads, parts of volumes, and
/// containers of others.
public final class MachineLimits {
  private final List<String> problems = new ArrayList<>();

  private final Project project;
  private final Collection<Service> inPlay;
  private final Engine engine;

  /// Names of services that may make device nodes, or load modules of the kernel.
  private final List<String> nodeMakers;

  private MachineLimits(Project project, Collection<Service> inPlay, Engine engine) {
    this.project = project;
    this.inPlay = inPlay;
    this.engine = engine;
    this.nodeMakers = inPlay.stream().filter(MachineLimits::makesNodes).map(Service::name).toList();
  }

  /// Reports what a service cannot have here, before anything is created. Each line begins with the
  /// path of an attribute, so that the command line can say where it is.
  ///
  /// @throws PlanException when a service to be created asks for more
  public static void require(Project project, Goal goal, Engine engine) {
    if (!(goal instanceof Goal.Up) && !(goal instanceof Goal.RunOneOff)) {
      return;
    }
    Collection<Service> inPlay = Planner.inPlay(project, goal).services().values();
    MachineLimits limits = new MachineLimits(project, inPlay, engine);
    for (Service service : inPlay) {
      if (service.provider().isEmpty()) {
        limits.check(service);
      }
    }
    new VolumeContents(project, inPlay, engine, limits::refuse).check();
    if (!limits.problems.isEmpty()) {
      throw new PlanException(String.join("\n", limits.problems));
    }
  }

  private void check(Service service) {
    boolean deployed =
        service
            .deploy()
            .flatMap(Deploy::limits)
            .filter(most -> most.cpus().isPresent())
            .isPresent();
    service
        .limits()
        .cpus()
        .ifPresent(cpus -> {
          var host = HostConfig.with();
          host.resources().nanoCpus(Math.round(cpus * 1e9));
          check(service, deployed ? "deploy.resources.limits.cpus" : "cpus", host.done());
        });
    service
        .resources()
        .cpuset()
        .ifPresent(set -> {
          var host = HostConfig.with();
          host.resources().cpusetCpus(set);
          check(service, "cpuset", host.done());
        });
    service.resources().storageOptions().keySet().stream()
        .findFirst()
        .ifPresent(option ->
            engine
                .images()
                .obstacleToLimits()
                .ifPresent(
                    why -> refuse(service, "storage_opt." + option, "cannot be limited: " + why)));
    service
        .lifecycle()
        .runtime()
        .ifPresent(name -> refused(service, "runtime", () -> Runtimes.ofThisMachine().find(name)));
    new KernelAnswers(project, othersMakeNodes(service), this::refuse).check(service);
    confinement(service);
    memoryMounts(service);
    bindMounts(service);
    hostNodes(service);
    otherContainers(service);
    for (Map.Entry<String, DeviceRequest> request : ServiceDevices.of(service).entrySet()) {
      refused(service, request.getKey(), () -> DeviceSelection.edits(List.of(request.getValue())));
    }
  }

  private void confinement(Service service) {
    List<String> options = service.security().securityOptions();
    for (int item = 0; item < options.size(); item++) {
      String option = options.get(item);
      refused(
          service,
          "security_opt[" + item + "]",
          () -> {
            HostConfig host =
                HostConfig.with()
                    .securityOpt(List.of(SeccompProfiles.read(project, option)))
                    .done();
            Privileges.check(host);
            Privileges.checkFilter(host);
          });
    }
  }

  private void memoryMounts(Service service) {
    List<String> mounts = service.storage().tmpfs();
    for (int item = 0; item < mounts.size(); item++) {
      int colon = mounts.get(item).indexOf(':');
      if (colon < 0) {
        continue;
      }
      String options = mounts.get(item).substring(colon + 1);
      refused(service, "tmpfs[" + item + "]", () -> TmpfsOptions.check(options));
    }
  }

  private void bindMounts(Service service) {
    List<Mount> mounts = service.storage().mounts();
    for (int item = 0; item < mounts.size(); item++) {
      if (mounts.get(item) instanceof Mount.Bind bind) {
        String place = "volumes[" + item + "]";
        if (!bind.createHostPath() && !Files.exists(Path.of(bind.source()))) {
          refuse(
              service,
              place,
              "invalid mount config for type \"bind\": bind source path does not exist: "
                  + bind.source());
        }
        bind.propagation()
            .flatMap(mode -> MountPropagation.refusal(Path.of(bind.source()), mode))
            .ifPresent(why -> refuse(service, place, why));
      }
    }
  }

  /// Device nodes of this machine. A privileged service or a provider may yet make the node that
  /// another service waits for; then it is looked for when the container is started.
  private void hostNodes(Service service) {
    if (othersMakeNodes(service)) {
      return;
    }
    List<DeviceMapping> devices = service.resources().devices();
    for (int item = 0; item < devices.size(); item++) {
      DeviceMapping device = devices.get(item);
      if (!device.isCdi()) {
        refused(
            service,
            "devices[" + item + "]",
            () ->
                DeviceNodes.require(
                    new PrivilegeSpec.Device(
                        Path.of(device.source()), device.target(), device.permissions())));
      }
    }
    service.resources().blockIo().ifPresent(io -> blockDevices(service, io));
  }

  private void blockDevices(Service service, BlockIo io) {
    blockDevices(service, "weight_device", io.deviceWeights(), BlockIo.DeviceWeight::path);
    blockDevices(service, "device_read_bps", io.readRates(), BlockIo.DeviceRate::path);
    blockDevices(service, "device_write_bps", io.writeRates(), BlockIo.DeviceRate::path);
    blockDevices(service, "device_read_iops", io.readOperations(), BlockIo.DeviceRate::path);
    blockDevices(service, "device_write_iops", io.writeOperations(), BlockIo.DeviceRate::path);
  }

  private boolean othersMakeNodes(Service service) {
    return nodeMakers.stream().anyMatch(other -> !other.equals(service.name()));
  }

  private static boolean makesNodes(Service service) {
    return service.security().privileged() || service.provider().isPresent();
  }

  private <T> void blockDevices(
      Service service, String list, List<T> entries, Function<T, String> path) {
    for (int item = 0; item < entries.size(); item++) {
      String node = path.apply(entries.get(item));
      refused(
          service,
          "blkio_config." + list + "[" + item + "].path",
          () -> {
            var _ = BlockDevice.at(Path.of(node));
          });
    }
  }

  /// Containers that are not of this project, by name or id.
  private void otherContainers(Service service) {
    other(service, "network_mode", service.networking().mode());
    other(service, "ipc", service.security().ipc());
    other(service, "pid", service.security().pid());
    donor(service);
    List<String> sources = service.storage().volumesFrom();
    for (int item = 0; item < sources.size(); item++) {
      Optional<String> container = ContainerMode.container(sources.get(item));
      if (container.isPresent()) {
        other(service, "volumes_from[" + item + "]", container.get().split(":", 2)[0]);
      }
    }
  }

  /// The container whose IPC namespace is used has to be willing.
  private void donor(Service service) {
    Optional<String> refused =
        service
            .security()
            .ipc()
            .flatMap(mode ->
                switch (mode) {
                  case NamespaceMode.OfService(String name) ->
                      project
                          .service(name)
                          .filter(donor -> !shares(donor.security().ipc()))
                          .map(donor -> "service " + name);
                  case NamespaceMode.OfContainer(String name) ->
                      engine
                          .containers()
                          .find(name)
                          .filter(donor -> donor.hostConfig().ipcMode().equals("private"))
                          .map(donor -> "container " + name);
                  case NamespaceMode.Named _ -> Optional.empty();
                });
    refused.ifPresent(donor ->
        refuse(
            service,
            "ipc",
            "cannot join IPC namespace of %s: non-shareable IPC (write ipc: shareable there)"
                .formatted(donor)));
  }

  private static boolean shares(Optional<NamespaceMode> mode) {
    return mode.filter(ipc -> !ipc.is("private") && !ipc.is("none")).isPresent();
  }

  private void other(Service service, String attribute, Optional<NamespaceMode> mode) {
    if (mode.isPresent() && mode.get() instanceof NamespaceMode.OfContainer(String container)) {
      other(service, attribute, container);
    }
  }

  private void other(Service service, String attribute, String container) {
    if (engine.containers().find(container).isEmpty()
        && inPlay.stream().noneMatch(one -> makes(one, container))) {
      refuse(service, attribute, "No such container: " + container);
    }
  }

  /// Whether a container of a service is called like this, or will be.
  private boolean makes(Service service, String name) {
    String first = ReplicaName.of(project, service, 1);
    return service.lifecycle().containerName().isPresent()
        ? name.equals(first)
        : name.matches(Pattern.quote(first.substring(0, first.length() - 1)) + "[0-9]+");
  }

  private void check(Service service, String attribute, HostConfig host) {
    refused(service, attribute, () -> RequestedLimits.of(host));
  }

  private void refused(Service service, String attribute, Runnable check) {
    try {
      check.run();
    } catch (EngineException.BadRequest | CgroupException | IllegalArgumentException refusal) {
      refuse(service, attribute, String.valueOf(refusal.getMessage()));
    }
  }

  private void refuse(Service service, String attribute, String why) {
    refuse("services." + service.name() + "." + attribute, why);
  }

  private void refuse(String path, String why) {
    problems.add(path + ": " + why);
  }
}
