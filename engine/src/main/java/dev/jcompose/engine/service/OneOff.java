package dev.jcompose.engine.service;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.ContainerRequest;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.engine.request.HostConfig.HostPort;
import dev.jcompose.model.deploy.Deploy;
import dev.jcompose.model.network.Networking;
import dev.jcompose.model.operation.RunContainer;
import dev.jcompose.model.service.Program;
import dev.jcompose.model.service.Security;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.service.Storage;
import dev.jcompose.model.shorthand.PortSyntax;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What `run` changes of a service for its one container.
///
/// @param slug what tells it apart from others
/// @param options what the command line says
public record OneOff(String slug, RunContainer options) {
  /// The service as the container is made from it: no restart policy, no fixed name, and the
  /// changes of the command line.
  public Service applyTo(Service service) {
    Security security = service.security();
    return service.toBuilder()
        .program(program(service.program()))
        .lifecycle(service.lifecycle().once())
        .networking(networking(service.networking()))
        .storage(storage(service.storage()))
        .security(
            security.withCapabilities(
                with(security.capAdd(), options.capAdd(), options.capDrop()),
                with(security.capDrop(), options.capDrop(), options.capAdd())))
        // `deploy.restart_policy` would bring the restart policy back.
        .deploy(service.deploy().map(Deploy::withoutRestart))
        .done();
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
    Optional<List<String>> command =
        options.entrypoint().isPresent() ? Optional.empty() : program.command();
    return new Program(
        options.command().isEmpty() ? command : Optional.of(options.command()),
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

  private Networking networking(Networking networking) {
    return options.servicePorts() ? networking : networking.withPorts(List.of());
  }

  /// A volume of the command line takes the place of the service's one at the same target.
  private Storage storage(Storage storage) {
    List<String> targets =
        options.volumes().stream()
            .map(v -> v.split(":", -1))
            .map(p -> p[Math.min(1, p.length - 1)])
            .toList();
    return storage.withMounts(
        storage.mounts().stream().filter(m -> !targets.contains(m.target())).toList());
  }

  /// The command line takes back what it gives or takes the other way round.
  private static List<String> with(List<String> own, List<String> more, List<String> without) {
    return Stream.concat(own.stream().filter(c -> !without.contains(c)), more.stream())
        .distinct()
        .toList();
  }

  /// The request with what can only be expressed in Docker's form.
  ///
  /// @throws EngineException.BadRequest when a port from the command line is not valid
  public ContainerRequest applyTo(ContainerRequest request) {
    HostConfig host = request.hostConfig();
    Map<String, List<HostPort>> bindings = new LinkedHashMap<>(host.portBindings());
    Set<String> exposed = new LinkedHashSet<>(request.config().exposedPorts().names());
    for (String text : options.publish()) {
      for (PortSyntax.Port port : ports(text)) {
        String key = port.target() + "/" + port.protocol();
        HostPort binding = new HostPort(port.hostIp().orElse(""), port.published().orElse(""));
        bindings.merge(key, List.of(binding), OneOff::both);
        exposed.add(key);
      }
    }
    return new ContainerRequest(
        request.config().toBuilder()
            .attachStdin(options.stdin())
            .stdinOnce(options.stdin())
            .exposedPorts(exposed)
            .done(),
        host.toBuilder()
            .binds(both(host.binds(), options.volumes()))
            .autoRemove(options.autoRemove())
            .consoleSize(options.consoleSize())
            .portBindings(bindings)
            .done(),
        request.networks(),
        request.platform());
  }

  private static List<PortSyntax.Port> ports(String text) {
    try {
      return PortSyntax.parse(text);
    } catch (IllegalArgumentException wrong) {
      throw new EngineException.BadRequest(String.valueOf(wrong.getMessage()));
    }
  }

  private static <T> List<T> both(List<T> before, List<T> more) {
    return Stream.concat(before.stream(), more.stream()).toList();
  }
}
