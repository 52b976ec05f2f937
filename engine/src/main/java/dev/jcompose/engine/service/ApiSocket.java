package dev.jcompose.engine.service;

import dev.jcompose.engine.request.HostConfig.InlineFile;
import dev.jcompose.engine.request.MountRequest;
import dev.jcompose.model.service.Service;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// `use_api_socket`: the engine's socket and the user's logins in the container.
///
/// @param socket of the engine
/// @param logins a `config.json`
/// @see "docker/compose pkg/compose/apiSocket.go: the paths and the variable"
public record ApiSocket(Path socket, String logins) {
  static final String TARGET = "/var/run/docker.sock";
  private static final String DIRECTORY = "/run/secrets/docker";
  private static final String VARIABLE = "DOCKER_CONFIG";
  private static final int OWNER_ONLY = 0400;

  /// The service with the variable that names the logins; one that has it already keeps its own.
  public static Service prepared(Service service) {
    if (!service.lifecycle().useApiSocket()
        || service.program().environment().containsKey(VARIABLE)) {
      return service;
    }
    Map<String, Optional<String>> variables = new LinkedHashMap<>(service.program().environment());
    variables.put(VARIABLE, Optional.of(DIRECTORY));
    return service.withVariables(variables, service.labels());
  }

  /// The files of a service, with the socket and the logins when it asks for them.
  public GrantedFiles with(Service service, GrantedFiles others) {
    if (!service.lifecycle().useApiSocket()) {
      return others;
    }
    MountRequest bind = MountRequest.of("bind", socket.toString(), TARGET, false);
    byte[] content = logins.getBytes(StandardCharsets.UTF_8);
    InlineFile file = new InlineFile(DIRECTORY + "/config.json", content, 0, 0, OWNER_ONLY);
    return new GrantedFiles(
        Stream.concat(others.binds().stream(), Stream.of(bind)).toList(),
        Stream.concat(others.copies().stream(), Stream.of(file)).toList());
  }
}
