package dev.jcompose.engine.project;

import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.request.ContainerConfig;
import dev.jcompose.engine.request.ContainerRequest;
import dev.jcompose.model.network.Networking;
import dev.jcompose.model.operation.RunContainer;
import dev.jcompose.model.service.Lifecycle;
import dev.jcompose.model.service.Program;
import dev.jcompose.model.service.RestartPolicy;
import dev.jcompose.model.service.Security;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.service.Storage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// What `run` changes of a service for its one container.
///
/// @param slug what tells it apart from others
/// @param options what the command line says
record OneOff(String slug, RunContainer options) {
  /// The service as the container is made from it: no restart policy, no fixed name, and the
  /// command line's wishes.
  Service applyTo(Service service) {
    return new Service(
        service.name(),
        service.image(),
        service.build(),
        service.pullPolicy(),
        service.platform(),
        program(service.program()),
        lifecycle(service.lifecycle()),
        service.healthcheck(),
        service.dependsOn(),
        networking(service.networking()),
        storage(service.storage()),
        security(service.security()),
        service.resources(),
        service.logging(),
        service.labels(),
        service.labelFiles(),
        service.annotations(),
        service.profiles(),
        // `deploy.restart_policy` would bring the restart policy back.
        service.deploy().map(d -> d.withoutRestart()),
        service.develop(),
        service.provider(),
        service.models(),
        service.extensions());
  }

  private Program program(Program program) {
    Map<String, Optional<String>> variables = new LinkedHashMap<>(program.environment());
    for (String entry : options.environment()) {
      int equals = entry.indexOf('=');
      if (equals < 0) {
        variables.put(entry, Optional.empty());
      } else {
        variables.put(entry.substring(0, equals), Optional.of(entry.substring(equals + 1)));
      }
    }
    return new Program(
        options.command().isEmpty()
            ? options.entrypoint().isPresent() ? Optional.empty() : program.command()
            : Optional.of(options.command()),
        options.entrypoint().or(program::entrypoint),
        variables,
        program.envFiles(),
        options.workingDirectory().or(program::workingDir),
        options.user().or(program::user),
        program.groupAdd(),
        options.tty(),
        options.stdin(),
        program.init());
  }

  private static Lifecycle lifecycle(Lifecycle life) {
    return new Lifecycle(
        Optional.empty(),
        OptionalInt.of(1),
        Optional.of(new RestartPolicy.Never()),
        life.stopSignal(),
        life.stopGracePeriod(),
        life.attach(),
        life.runtime(),
        life.useApiSocket(),
        life.preStart(),
        life.postStart(),
        life.preStop());
  }

  private Networking networking(Networking networking) {
    return new Networking(
        networking.mode(),
        networking.networks(),
        options.servicePorts() ? networking.ports() : List.of(),
        networking.expose(),
        networking.hostname(),
        networking.domainname(),
        networking.macAddress(),
        networking.dns(),
        networking.dnsSearch(),
        networking.dnsOptions(),
        networking.extraHosts(),
        networking.links(),
        networking.externalLinks());
  }

  /// A volume of the command line takes the place of the service's one at the same target.
  private Storage storage(Storage storage) {
    List<String> targets =
        options.volumes().stream()
            .map(v -> v.split(":", -1))
            .map(p -> p[Math.min(1, p.length - 1)])
            .toList();
    return new Storage(
        storage.mounts().stream().filter(m -> !targets.contains(m.target())).toList(),
        storage.tmpfs(),
        storage.volumesFrom(),
        storage.configs(),
        storage.secrets());
  }

  private Security security(Security security) {
    return new Security(
        security.privileged(),
        with(security.capAdd(), options.capAdd(), options.capDrop()),
        with(security.capDrop(), options.capDrop(), options.capAdd()),
        security.securityOptions(),
        security.readOnly(),
        security.ipc(),
        security.pid(),
        security.uts(),
        security.cgroup(),
        security.usernsMode(),
        security.cgroupParent(),
        security.isolation(),
        security.credentialSpec());
  }

  /// The command line takes back what it gives or takes the other way round.
  private static List<String> with(List<String> own, List<String> more, List<String> without) {
    return Stream.concat(own.stream().filter(c -> !without.contains(c)), more.stream())
        .distinct()
        .toList();
  }

  /// The request with what only Docker's form of it can say.
  ContainerRequest applyTo(ContainerRequest request) {
    var host = request.hostConfig();
    Map<String, Object> tree = tree(host);
    List<String> binds = new ArrayList<>(host.binds());
    binds.addAll(options.volumes());
    tree.put("Binds", binds);
    tree.put("AutoRemove", options.autoRemove());
    tree.put("ConsoleSize", options.consoleSize());
    Map<String, Object> config = tree(request.config());
    config.put("AttachStdin", options.stdin());
    config.put("StdinOnce", options.stdin());
    PublishedPort.addAll(options.publish(), tree, config);
    return new ContainerRequest(
        DockerJson.strict(config, ContainerConfig.class),
        DockerJson.strict(tree, dev.jcompose.engine.request.HostConfig.class),
        request.networks());
  }

  @SuppressWarnings("unchecked") // Jackson makes a map of every record
  private static Map<String, Object> tree(Object record) {
    return new LinkedHashMap<>(DockerJson.docker().convertValue(record, Map.class));
  }
}
