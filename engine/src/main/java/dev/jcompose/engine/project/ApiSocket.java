package dev.jcompose.engine.project;

import dev.jcompose.model.service.Service;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `use_api_socket`: the engine's socket in the container, and the user's logins beside it.
///
/// @param socket of the engine
/// @param logins a `config.json`
/// @see "docker/compose pkg/compose/apiSocket.go: the paths and the variable"
record ApiSocket(Path socket, String logins) {
  private static final String TARGET = "/var/run/docker.sock";
  private static final String DIRECTORY = "/run/secrets/docker";
  private static final String VARIABLE = "DOCKER_CONFIG";
  private static final int OWNER_ONLY = 0400;

  /// The service with the variable that names the logins; one that has it already keeps its own.
  static Service prepared(Service service) {
    if (!service.lifecycle().useApiSocket()
        || service.program().environment().containsKey(VARIABLE)) {
      return service;
    }
    Map<String, Optional<String>> variables = new LinkedHashMap<>(service.program().environment());
    variables.put(VARIABLE, Optional.of(DIRECTORY));
    return service.withVariables(variables, service.labels());
  }

  /// The binds with the socket.
  List<Map<String, Object>> binds(Service service, List<Map<String, Object>> others) {
    return with(
        service, others, Map.of("Type", "bind", "Source", socket.toString(), "Target", TARGET));
  }

  /// The files with the logins.
  List<Map<String, Object>> files(Service service, List<Map<String, Object>> others) {
    Map<String, Object> file = new LinkedHashMap<>();
    file.put("Target", DIRECTORY + "/config.json");
    file.put("Content", logins.getBytes(StandardCharsets.UTF_8));
    file.put("Uid", 0);
    file.put("Gid", 0);
    file.put("Mode", OWNER_ONLY);
    return with(service, others, file);
  }

  private static List<Map<String, Object>> with(
      Service service, List<Map<String, Object>> others, Map<String, Object> own) {
    if (!service.lifecycle().useApiSocket()) {
      return others;
    }
    List<Map<String, Object>> all = new ArrayList<>(others);
    all.add(own);
    return all;
  }
}
