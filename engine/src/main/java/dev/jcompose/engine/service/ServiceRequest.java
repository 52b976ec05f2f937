package dev.jcompose.engine.service;

import dev.jcompose.engine.request.ContainerConfig;
import dev.jcompose.engine.request.ContainerConfigBuilder;
import dev.jcompose.engine.request.ContainerMode;
import dev.jcompose.engine.request.ContainerRequest;
import dev.jcompose.engine.request.HealthConfig;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.engine.request.HostConfig.Extension;
import dev.jcompose.engine.request.HostConfig.LogConfig;
import dev.jcompose.engine.request.HostConfigBuilder;
import dev.jcompose.model.health.EarlyProbes;
import dev.jcompose.model.health.Healthcheck;
import dev.jcompose.model.naming.ImageNames;
import dev.jcompose.model.naming.ImagePlatforms;
import dev.jcompose.model.network.NamespaceMode;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Program;
import dev.jcompose.model.service.RestartPolicy;
import dev.jcompose.model.service.Security;
import dev.jcompose.model.service.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// The request for a service's container, in Docker's words. Pure: everything that must be looked
/// up is passed in.
///
/// @param project the project
/// @param service the service
/// @param names names of the container on its networks besides the declared aliases
/// @param labels all of its labels
/// @param files its configs and secrets
/// @param others what it shares with other containers
public record ServiceRequest(
    Project project,
    Service service,
    List<String> names,
    Map<String, String> labels,
    GrantedFiles files,
    OtherContainers others) {

  /// What a container shares with others.
  ///
  /// @param parents ids of the containers whose namespaces or volumes it uses, by service
  /// @param volumes anonymous volumes of the container it replaces, name by target
  /// @param links `container:alias`
  public record OtherContainers(
      Map<String, String> parents, Map<String, String> volumes, List<String> links) {
    /// Nothing.
    public static final OtherContainers NONE = new OtherContainers(Map.of(), Map.of(), List.of());

    /// A namespace mode in Docker's words: `service:x` becomes the container of x.
    String shared(NamespaceMode mode) {
      return switch (mode) {
        case NamespaceMode.Named(String word) -> word;
        case NamespaceMode.OfContainer(String container) -> ContainerMode.of(container);
        case NamespaceMode.OfService(String name) -> ContainerMode.of(container(name));
      };
    }

    /// The container of a service.
    String container(String service) {
      return parents.getOrDefault(service, service);
    }
  }

  /// The request.
  public ContainerRequest build() {
    ServiceNetworks networks = new ServiceNetworks(project, service.networking(), names, others);
    return new ContainerRequest(
        config(networks),
        hostConfig(networks),
        networks.endpoints(),
        ImagePlatforms.asked(project, service));
  }

  private ContainerConfig config(ServiceNetworks networks) {
    ContainerConfigBuilder config =
        ContainerConfig.with()
            .image(ImageNames.of(project, service))
            .attachStdout(true)
            .attachStderr(true)
            .labels(labels)
            .exposedPorts(networks.exposedPorts())
            .volumes(new ServiceMounts(project, service.storage(), files, others).anonymous())
            .stopSignal(service.lifecycle().stopSignal())
            .stopTimeout(service.lifecycle().stopGracePeriod().map(ServiceRequest::wholeSeconds))
            .healthcheck(service.healthcheck().map(ServiceRequest::healthcheck));
    service.networking().hostname().ifPresent(config::hostname);
    service.networking().domainname().ifPresent(config::domainname);
    service.networking().macAddress().ifPresent(config::macAddress);
    program(config, service.program());
    return config.done();
  }

  private static void program(ContainerConfigBuilder config, Program program) {
    program.user().ifPresent(config::user);
    program.workingDir().ifPresent(config::workingDir);
    config
        .cmd(program.command())
        .entrypoint(program.entrypoint().map(words -> words.isEmpty() ? List.of("") : words))
        .tty(program.tty())
        .openStdin(program.stdinOpen())
        .env(environment(program.environment()));
  }

  /// Rounded up: Docker Compose would round 500 ms down to no grace period.
  private static int wholeSeconds(Duration duration) {
    return Math.toIntExact((duration.toMillis() + 999) / 1000);
  }

  /// Variables as `NAME=value`, or `NAME` for one that is removed.
  public static List<String> environment(Map<String, Optional<String>> variables) {
    List<String> lines = new ArrayList<>();
    variables.forEach((name, value) -> lines.add(value.map(v -> name + "=" + v).orElse(name)));
    return lines;
  }

  private static HealthConfig healthcheck(Healthcheck check) {
    if (check.isOff()) {
      return new HealthConfig(List.of("NONE"), 0, 0, 0, 0, 0);
    }
    return new HealthConfig(
        check.test(),
        nanos(check.interval()),
        nanos(check.timeout()),
        nanos(check.startPeriod()),
        nanos(check.startInterval()),
        (int) Math.min(check.retries().orElse(0), Integer.MAX_VALUE));
  }

  private static long nanos(Optional<Duration> time) {
    return time.map(Duration::toNanos).orElse(0L);
  }

  private HostConfig hostConfig(ServiceNetworks networks) {
    HostConfigBuilder host =
        HostConfig.with()
            .restartPolicy(restartPolicy())
            .init(service.program().init())
            .groupAdd(service.program().groupAdd())
            .annotations(service.annotations())
            .jcompose(extension());
    service
        .logging()
        .map(log -> new LogConfig(log.driver().orElse("json-file"), log.options()))
        .ifPresent(host::logConfig);
    networks.fill(host);
    new ServiceMounts(project, service.storage(), files, others).fill(host);
    security(host, service.security());
    new ServiceResources(service).fill(host);
    service.lifecycle().runtime().ifPresent(host::runtime);
    return host.done();
  }

  /// What Docker has no words for.
  private Optional<Extension> extension() {
    EarlyProbes early = service.earlyProbes();
    Extension extension =
        new Extension(
            files.copies(),
            List.of(),
            early.on(),
            early.settlingTime().map(Duration::toNanos),
            service.lifecycle().useApiSocket() ? Optional.of(ApiSocket.TARGET) : Optional.empty());
    return extension.equals(Extension.NONE) ? Optional.empty() : Optional.of(extension);
  }

  private void security(HostConfigBuilder host, Security security) {
    host.privileged(security.privileged())
        .capAdd(security.capAdd())
        .capDrop(security.capDrop())
        .securityOpt(security.securityOptions())
        .readonlyRootfs(security.readOnly());
    security.ipc().map(others::shared).ifPresent(host::ipcMode);
    security.pid().map(others::shared).ifPresent(host::pidMode);
    security.uts().map(others::shared).ifPresent(host::utsMode);
    security.cgroup().map(others::shared).ifPresent(host::cgroupnsMode);
    security.usernsMode().ifPresent(host::usernsMode);
    security.cgroupParent().ifPresent(parent -> host.resources().cgroupParent(parent));
  }

  private HostConfig.RestartPolicy restartPolicy() {
    return switch (service.restartPolicy()) {
      case RestartPolicy.Never _ -> HostConfig.RestartPolicy.NO;
      case RestartPolicy.Always _ -> new HostConfig.RestartPolicy("always", 0);
      case RestartPolicy.UnlessStopped _ -> new HostConfig.RestartPolicy("unless-stopped", 0);
      case RestartPolicy.OnFailure(OptionalInt attempts) ->
          new HostConfig.RestartPolicy("on-failure", attempts.orElse(0));
    };
  }
}
