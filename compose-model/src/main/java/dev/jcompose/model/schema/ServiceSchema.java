package dev.jcompose.model.schema;

import static dev.jcompose.model.schema.ComposeSchema.command;
import static dev.jcompose.model.schema.ComposeSchema.extraHosts;
import static dev.jcompose.model.schema.ComposeSchema.grants;
import static dev.jcompose.model.schema.ComposeSchema.hook;
import static dev.jcompose.model.schema.ComposeSchema.listOrMap;
import static dev.jcompose.model.schema.ComposeSchema.options;
import static dev.jcompose.model.schema.ComposeSchema.textOrList;
import static dev.jcompose.model.schema.ComposeSchema.texts;
import static dev.jcompose.model.schema.ComposeSchema.ulimits;
import static dev.jcompose.model.schema.ComposeSchema.watch;
import static dev.jcompose.model.schema.Shape.anything;
import static dev.jcompose.model.schema.Shape.dictionary;
import static dev.jcompose.model.schema.Shape.fields;
import static dev.jcompose.model.schema.Shape.flag;
import static dev.jcompose.model.schema.Shape.integer;
import static dev.jcompose.model.schema.Shape.list;
import static dev.jcompose.model.schema.Shape.number;
import static dev.jcompose.model.schema.Shape.set;
import static dev.jcompose.model.schema.Shape.strictFlag;
import static dev.jcompose.model.schema.Shape.strictNumber;
import static dev.jcompose.model.schema.Shape.text;
import static dev.jcompose.model.schema.Shape.word;

import dev.jcompose.model.schema.Shape.KeyRule;

/// The attributes of a service.
final class ServiceSchema {
  private ServiceSchema() {}

  static Shape service() {
    Shape service = fields();
    program(service);
    network(service);
    files(service);
    resources(service);
    isolation(service);
    return service
        .with("image", text())
        .with("build", build())
        .with("deploy", deploy())
        .with("develop", fields().with("watch", watch()).orNothing())
        .with("labels", listOrMap())
        .with("label_file", textOrList())
        .with("annotations", listOrMap())
        .with("profiles", texts())
        .with("pull_policy", text())
        .with("pull_refresh_after", text())
        .with("platform", text())
        .with(
            "extends",
            text().or(fields().closed().with(text(), "service", "file").requires("service")))
        .with(
            "provider",
            fields()
                .with("type", text())
                .with("options", dictionary(number().or(flag()).or(list(number().or(flag())))))
                .requires("type"))
        .with(
            "models",
            texts()
                .or(
                    dictionary(
                        KeyRule.NAME,
                        fields().with(text(), "endpoint_var", "model_var").orNothing())));
  }

  private static void program(Shape service) {
    service
        .with(command(), "command", "entrypoint")
        .with("environment", listOrMap())
        .with(
            "env_file",
            text()
                .or(
                    list(
                        text()
                            .or(
                                fields()
                                    .closed()
                                    .with("path", text())
                                    .with("format", word("raw", "dotenv", ""))
                                    .with("required", flag())
                                    .requires("path")))))
        .with(text(), "working_dir", "user", "stop_signal", "stop_grace_period", "restart")
        .with(text(), "container_name", "runtime")
        .with(flag(), "tty", "stdin_open", "init", "attach")
        .with("group_add", set(number()))
        .with("scale", integer())
        .with("use_api_socket", strictFlag())
        .with(
            "pre_start", list(hook().requires().with("image", text()).with("per_replica", flag())))
        .with(list(hook()), "post_start", "pre_stop")
        .with(
            "healthcheck",
            fields()
                .with("disable", flag())
                .with(text(), "interval", "timeout", "start_period", "start_interval")
                .with("retries", number())
                .with("test", text().or(list(text()))))
        .with(
            "depends_on",
            texts()
                .or(
                    dictionary(
                        KeyRule.NAME,
                        fields()
                            .with("restart", flag())
                            .with("required", strictFlag())
                            .with(
                                "condition",
                                word(
                                    "service_started",
                                    "service_healthy",
                                    "service_completed_successfully"))
                            .requires("condition"))))
        .with(
            "logging",
            fields().with("driver", text()).with("options", dictionary(number().orNothing())));
  }

  private static void network(Shape service) {
    service
        .with(text(), "hostname", "domainname", "mac_address", "network_mode")
        .with(textOrList(), "dns", "dns_search")
        .with("dns_opt", texts())
        .with("expose", set(number()))
        .with(texts(), "links", "external_links")
        .with("extra_hosts", extraHosts())
        .with(
            "networks",
            texts()
                .or(
                    dictionary(
                        KeyRule.NAME,
                        fields()
                            .with(texts(), "aliases", "link_local_ips")
                            .with(text(), "interface_name", "ipv4_address", "ipv6_address")
                            .with("mac_address", text())
                            .with("driver_opts", options())
                            .with(strictNumber(), "priority", "gw_priority")
                            .orNothing())))
        .with(
            "ports",
            set(
                number()
                    .or(
                        fields()
                            .with(text(), "name", "mode", "host_ip", "protocol", "app_protocol")
                            .with(integer(), "target", "published"))));
  }

  private static void files(Shape service) {
    service
        .with("volumes", set(text().or(mount())))
        .with("volumes_from", texts())
        .with("tmpfs", textOrList())
        .with(grants(), "configs", "secrets")
        .with("read_only", flag())
        .with("storage_opt", dictionary(anything()));
  }

  private static Shape mount() {
    return fields()
        .with("type", word("bind", "volume", "tmpfs", "cluster", "npipe", "image"))
        .with(text(), "source", "target", "consistency")
        .with("read_only", flag())
        .with(
            "bind",
            fields()
                .with("propagation", text())
                .with("create_host_path", flag())
                .with("recursive", word("enabled", "disabled", "writable", "readonly"))
                .with("selinux", word("z", "Z")))
        .with(
            "volume",
            fields().with("labels", listOrMap()).with("nocopy", flag()).with("subpath", text()))
        .with("tmpfs", fields().with("size", integer()).with("mode", number()))
        .with("image", fields().with("subpath", text()))
        .requires("type");
  }

  private static void resources(Shape service) {
    Shape rate = list(fields().closed().with("path", text()).with("rate", integer()));
    service
        .with(
            "blkio_config",
            fields()
                .closed()
                .with(rate, "device_read_bps", "device_read_iops")
                .with(rate, "device_write_bps", "device_write_iops")
                .with("weight", integer())
                .with(
                    "weight_device",
                    list(fields().closed().with("path", text()).with("weight", integer()))))
        .with(integer(), "cpu_count", "oom_score_adj")
        .with("cpu_percent", number())
        .with(number(), "cpu_shares", "cpu_quota", "cpu_period", "cpu_rt_period", "cpu_rt_runtime")
        .with(number(), "cpus", "mem_limit", "memswap_limit", "pids_limit", "shm_size")
        .with(integer(), "mem_reservation", "mem_swappiness")
        .with("cpuset", text())
        .with("oom_kill_disable", flag())
        .with("ulimits", ulimits())
        .with("sysctls", listOrMap())
        .with("device_cgroup_rules", texts())
        .with(
            "devices",
            list(
                text()
                    .or(
                        fields()
                            .with(text(), "source", "target", "permissions")
                            .requires("source"))))
        .with("gpus", word("all").or(list(deviceRequest())));
  }

  private static Shape deviceRequest() {
    return fields()
        .with("capabilities", texts())
        .with("count", integer())
        .with("device_ids", texts())
        .with("driver", text())
        .with("options", listOrMap());
  }

  private static void isolation(Shape service) {
    service
        .with("privileged", flag())
        .with(texts(), "cap_add", "cap_drop", "security_opt")
        .with("cgroup", word("host", "private"))
        .with(text(), "cgroup_parent", "ipc", "isolation", "userns_mode", "uts")
        .with("pid", text().orNothing())
        .with("credential_spec", fields().with(text(), "config", "file", "registry"));
  }

  private static Shape build() {
    return text()
        .or(
            fields()
                .with(text(), "context", "dockerfile", "dockerfile_inline")
                .with("entitlements", list(text()))
                .with("args", listOrMap())
                .with("ssh", listOrMap())
                .with("labels", listOrMap())
                .with(list(text()), "cache_from", "cache_to", "tags", "platforms")
                .with(flag(), "no_cache", "pull", "privileged", "provenance", "sbom")
                .with("no_cache_filter", textOrList())
                .with("additional_contexts", listOrMap())
                .with(text(), "network", "target", "isolation")
                .with("shm_size", integer())
                .with("extra_hosts", extraHosts())
                .with("secrets", grants())
                .with("ulimits", ulimits()));
  }

  private static Shape deploy() {
    Shape updates =
        fields()
            .with("parallelism", integer())
            .with(text(), "delay", "failure_action", "monitor")
            .with("max_failure_ratio", number())
            .with("order", word("start-first", "stop-first"));
    return fields()
        .with(text(), "mode", "endpoint_mode")
        .with("replicas", integer())
        .with("labels", listOrMap())
        .with(updates, "rollback_config", "update_config")
        .with(
            "resources",
            fields()
                .with(
                    "limits",
                    fields().with("cpus", number()).with("memory", text()).with("pids", integer()))
                .with(
                    "reservations",
                    fields()
                        .with("cpus", number())
                        .with("memory", text())
                        .with(
                            "generic_resources",
                            list(
                                fields()
                                    .with(
                                        "discrete_resource_spec",
                                        fields().with("kind", text()).with("value", number()))))
                        .with("devices", list(deviceRequest().requires("capabilities")))))
        .with(
            "restart_policy",
            fields().with(text(), "condition", "delay", "window").with("max_attempts", integer()))
        .with(
            "placement",
            fields()
                .with("constraints", list(text()))
                .with("preferences", list(fields().with("spread", text())))
                .with("max_replicas_per_node", integer()))
        .orNothing();
  }
}
