package dev.jcompose.model.schema;

import java.util.Optional;

/// Attributes of other tools and of old Compose files that people still write, and what they are
/// called here.
final class OldNames {
  private OldNames() {}

  static Optional<String> hint(String path, String key) {
    String instead =
        switch (key) {
          case "net" -> "network_mode";
          case "log_driver" -> "logging.driver";
          case "log_opt", "log_opts" -> "logging.options";
          case "volume_driver" -> "driver of a top-level volume";
          case "memory", "mem" ->
              path.startsWith("services.") && !path.contains("deploy") ? "mem_limit" : "";
          case "memory_limit" -> "mem_limit";
          case "cpu", "cpu_limit" -> "cpus";
          case "env" -> "environment";
          case "envfile", "env_files" -> "env_file";
          case "cmd" -> "command";
          case "args" -> path.contains("build") ? "" : "command, or build.args";
          case "restart_policy" ->
              path.contains("deploy") ? "" : "restart, or deploy.restart_policy";
          case "replicas" -> path.contains("deploy") ? "" : "scale, or deploy.replicas";
          case "limits", "reservations" -> "deploy.resources." + key;
          case "port" -> "ports";
          case "volume" -> "volumes";
          case "network" -> path.contains("build") ? "" : "networks, or network_mode";
          case "capabilities" -> "cap_add";
          case "dockerfile" -> path.contains("build") ? "" : "build.dockerfile";
          case "name" ->
              path.startsWith("services.") && path.indexOf('.', 9) < 0 ? "container_name" : "";
          case "workdir" -> "working_dir";
          default -> "";
        };
    return instead.isEmpty() ? Optional.empty() : Optional.of("write " + instead);
  }
}
