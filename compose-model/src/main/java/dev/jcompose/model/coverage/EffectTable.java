package dev.jcompose.model.coverage;

import static dev.jcompose.model.coverage.Effect.HONOURED;
import static dev.jcompose.model.coverage.Effect.NO_EFFECT;
import static dev.jcompose.model.coverage.Effect.REFUSED;

import dev.jcompose.model.schema.ComposeSchema;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The effect of every attribute. A path covers everything below it that has no line of its own.
/// CONTRIBUTING.md lists the other places to change for a new attribute.
public final class EffectTable {
  private static final Map<String, Effect> TABLE = table();

  private EffectTable() {}

  private static Map<String, Effect> table() {
    Map<String, Effect> table = new HashMap<>();
    top(table);
    services(table);
    build(table);
    deploy(table);
    resources(table);
    return table;
  }

  private static void put(Map<String, Effect> table, Effect effect, String prefix, String names) {
    for (String name : names.split(" ", -1)) {
      table.put(prefix + name, effect);
    }
  }

  private static void top(Map<String, Effect> table) {
    put(table, HONOURED, "", "name include services networks volumes configs secrets models");
    put(table, NO_EFFECT, "", "version models.*.name");
    put(table, REFUSED, "secrets.*.", "driver driver_opts");
    put(table, NO_EFFECT, "networks.*.", "attachable ipam.options");
  }

  private static void services(Map<String, Effect> table) {
    String service = "services.*.";
    put(
        table,
        HONOURED,
        service,
        "image build command entrypoint environment env_file user working_dir tty stdin_open init"
            + " hostname domainname read_only cap_add cap_drop privileged security_opt"
            + " stop_signal stop_grace_period restart healthcheck depends_on profiles extends"
            + " scale deploy container_name labels label_file annotations attach pull_policy"
            + " networks network_mode ports expose extra_hosts dns dns_search dns_opt"
            + " volumes tmpfs configs secrets ipc pid uts cgroup group_add logging mac_address"
            + " platform develop links external_links volumes_from blkio_config cgroup_parent"
            + " device_cgroup_rules post_start pre_start pre_stop gpus models provider runtime"
            + " use_api_socket userns_mode storage_opt");
    put(table, NO_EFFECT, service, "pull_refresh_after pre_start.per_replica");
    put(table, REFUSED, service, "credential_spec isolation");
    put(table, NO_EFFECT, service + "volumes.", "consistency");
    put(table, NO_EFFECT, service + "ports.", "name app_protocol mode");
  }

  private static void build(Map<String, Effect> table) {
    put(table, REFUSED, "services.*.build.", "isolation");
    put(table, NO_EFFECT, "services.*.build.secrets.", "uid gid mode");
  }

  private static void deploy(Map<String, Effect> table) {
    String deploy = "services.*.deploy.";
    put(
        table,
        NO_EFFECT,
        deploy,
        "mode endpoint_mode placement update_config rollback_config"
            + " restart_policy.delay restart_policy.window resources.reservations.cpus"
            + " resources.reservations.generic_resources");
    put(table, HONOURED, deploy, "replicas restart_policy resources labels");
  }

  private static void resources(Map<String, Effect> table) {
    String service = "services.*.";
    put(
        table,
        HONOURED,
        service,
        "mem_limit mem_reservation memswap_limit mem_swappiness cpus cpu_shares cpu_quota"
            + " cpu_period cpuset pids_limit oom_score_adj oom_kill_disable shm_size devices"
            + " sysctls ulimits cpu_rt_period cpu_rt_runtime");
    put(table, NO_EFFECT, service, "cpu_count cpu_percent");
  }

  /// The effect of an attribute, by the nearest line of the table at or above its path.
  public static Effect of(String path) {
    String at = path;
    while (!at.isEmpty()) {
      Effect found = TABLE.get(at);
      if (found != null) {
        return found;
      }
      at = at.substring(0, Math.max(0, at.lastIndexOf('.')));
    }
    return REFUSED;
  }

  /// Every attribute path of the schema with its effect.
  public static Map<String, Effect> all() {
    Map<String, Effect> all = new LinkedHashMap<>();
    for (String path : ComposeSchema.paths()) {
      all.put(path, of(path));
    }
    return all;
  }

  /// Paths of the table that the schema does not have, which are mistakes.
  public static List<String> unknownPaths() {
    Set<String> known = new HashSet<>(ComposeSchema.paths());
    return TABLE.keySet().stream().filter(path -> !known.contains(path)).sorted().toList();
  }
}
