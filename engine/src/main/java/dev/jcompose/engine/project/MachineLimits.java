package dev.jcompose.engine.project;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.device.DeviceSelection;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.DeviceRequest;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.engine.request.NamespacedSysctls;
import dev.jcompose.engine.service.SeccompProfiles;
import dev.jcompose.engine.service.ServiceDevices;
import dev.jcompose.engine.settings.Runtimes;
import dev.jcompose.engine.spec.Privileges;
import dev.jcompose.engine.spec.RequestedLimits;
import dev.jcompose.model.deploy.Deploy;
import dev.jcompose.model.network.NamespaceMode;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.runtime.plan.TmpfsOptions;
import dev.jcompose.scheduler.plan.Goal;
import dev.jcompose.scheduler.plan.PlanException;
import dev.jcompose.scheduler.planner.Planner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What services ask for that only the engine can decide on: the processors and runtimes that the
/// machine has, devices of CDI files, sizes of writable layers, kernel parameters that would be set
/// on the host, profiles that confine, and options that the runtime reads.
final class MachineLimits {
  private final List<String> problems = new ArrayList<>();

  private final Project project;
  private final Engine engine;

  private MachineLimits(Project project, Engine engine) {
    this.project = project;
    this.engine = engine;
  }

  /// Reports what a service cannot have here, before anything is created. Each line begins with the
  /// path of an attribute, so that the command line can say where it is.
  ///
  /// @throws PlanException when a service to be created asks for more
  static void require(Project project, Goal goal, Engine engine) {
    if (!(goal instanceof Goal.Up) && !(goal instanceof Goal.RunOneOff)) {
      return;
    }
    MachineLimits limits = new MachineLimits(project, engine);
    for (Service service : Planner.inPlay(project, goal).services().values()) {
      if (service.provider().isEmpty()) {
        limits.check(service);
      }
    }
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
    for (Map.Entry<String, String> sysctl : service.resources().sysctls().entrySet()) {
      HostConfig host =
          HostConfig.with()
              .sysctls(Map.of(sysctl.getKey(), sysctl.getValue()))
              .networkMode(hosts(service.networking().mode()))
              .ipcMode(hosts(service.security().ipc()))
              .utsMode(hosts(service.security().uts()))
              .done();
      refused(service, "sysctls." + sysctl.getKey(), () -> NamespacedSysctls.check(host));
    }
    service
        .lifecycle()
        .runtime()
        .ifPresent(name -> refused(service, "runtime", () -> Runtimes.ofThisMachine().find(name)));
    confinement(service);
    memoryMounts(service);
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
      try {
        TmpfsOptions.check(mounts.get(item).substring(colon + 1));
      } catch (IllegalArgumentException wrong) {
        refuse(service, "tmpfs[" + item + "]", String.valueOf(wrong.getMessage()));
      }
    }
  }

  private static String hosts(Optional<NamespaceMode> mode) {
    return mode.filter(found -> found.is("host")).map(_ -> "host").orElse("");
  }

  private void check(Service service, String attribute, HostConfig host) {
    refused(service, attribute, () -> RequestedLimits.of(host));
  }

  private void refused(Service service, String attribute, Runnable check) {
    try {
      check.run();
    } catch (EngineException.BadRequest refusal) {
      refuse(service, attribute, String.valueOf(refusal.getMessage()));
    }
  }

  private void refuse(Service service, String attribute, String why) {
    problems.add("services." + service.name() + "." + attribute + ": " + why);
  }
}
