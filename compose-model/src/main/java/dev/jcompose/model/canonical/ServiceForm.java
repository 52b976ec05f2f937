package dev.jcompose.model.canonical;

import dev.jcompose.model.build.Build;
import dev.jcompose.model.develop.WatchRule;
import dev.jcompose.model.health.EarlyProbes;
import dev.jcompose.model.health.Healthcheck;
import dev.jcompose.model.hook.Hook;
import dev.jcompose.model.mount.FileGrant;
import dev.jcompose.model.network.NamespaceMode;
import dev.jcompose.model.network.NetworkAttachment;
import dev.jcompose.model.network.Networking;
import dev.jcompose.model.network.PortMapping;
import dev.jcompose.model.resources.Resources;
import dev.jcompose.model.service.Dependency;
import dev.jcompose.model.service.EnvFile;
import dev.jcompose.model.service.Lifecycle;
import dev.jcompose.model.service.Program;
import dev.jcompose.model.service.PullPolicy;
import dev.jcompose.model.service.Security;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A service as plain values, its attributes in the order in which Docker Compose prints them.
final class ServiceForm {
  private ServiceForm() {}

  static Value of(Service service, Flavor flavor) {
    FieldList out = new FieldList(flavor);
    Program program = service.program();
    Lifecycle life = service.lifecycle();
    Networking net = service.networking();
    Security security = service.security();
    Resources resources = service.resources();
    boolean json = flavor == Flavor.JSON;

    out.texts("profiles", service.profiles());
    out.map("annotations", service.annotations());
    out.flag("attach", life.attach());
    service.build().ifPresent(build -> out.put("build", build(build, flavor)));
    service.develop().ifPresent(rules -> out.put("develop", develop(rules, flavor)));
    ResourceForms.blockIo(resources, out);
    out.texts("cap_add", security.capAdd());
    out.texts("cap_drop", security.capDrop());
    out.text("cgroup_parent", security.cgroupParent());
    out.text("cgroup", security.cgroup().map(NamespaceMode::toString));
    ResourceForms.processors(resources, out);
    words(out, "command", program.command(), json);
    grants(out, "configs", service.storage().configs());
    out.text("container_name", life.containerName());
    credentialSpec(out, security);
    dependsOn(out, service.dependsOn());
    service.deploy().ifPresent(deploy -> out.put("deploy", DeployForm.of(deploy, flavor)));
    out.texts("device_cgroup_rules", resources.deviceCgroupRules());
    ResourceForms.devices(resources, out);
    out.texts("dns", net.dns());
    out.texts("dns_opt", net.dnsOptions());
    out.texts("dns_search", net.dnsSearch());
    out.text("domainname", net.domainname());
    words(out, "entrypoint", program.entrypoint(), json);
    service
        .provider()
        .ifPresent(provider -> {
          FieldList fields = out.child();
          fields.required("type", provider.type());
          FieldList options = out.child();
          out.ordered(provider.options())
              .forEach((key, values) -> options.put(key, FieldList.list(values)));
          if (!options.isEmpty()) {
            fields.put("options", options.value());
          }
          out.put("provider", fields.value());
        });
    out.optionalMap("environment", program.environment());
    envFiles(out, program.envFiles());
    out.texts("expose", net.expose());
    out.texts("external_links", net.externalLinks());
    out.hosts("extra_hosts", net.extraHosts());
    out.texts("group_add", program.groupAdd());
    out.items("gpus", ResourceForms.requests(resources.gpus(), out, false));
    out.text("hostname", net.hostname());
    service.healthcheck().ifPresent(check -> out.put("healthcheck", healthcheck(check, flavor)));
    out.text("image", service.image());
    out.flag("init", program.init());
    out.text("ipc", security.ipc().map(NamespaceMode::toString));
    out.text("isolation", security.isolation());
    out.map("labels", service.labels());
    out.texts("label_file", service.labelFiles());
    out.texts("links", net.links());
    logging(out, service);
    out.size("mem_limit", resources.memLimit());
    out.size("mem_reservation", resources.memReservation());
    out.size("memswap_limit", resources.memswapLimit());
    if (resources.memSwappiness().isPresent()) {
      out.text("mem_swappiness", Long.toString(resources.memSwappiness().getAsLong()));
    }
    out.text("mac_address", net.macAddress());
    models(out, service);
    out.text("network_mode", net.mode().map(NamespaceMode::toString));
    networks(out, net);
    out.flag("oom_kill_disable", resources.oomKillDisable());
    out.number("oom_score_adj", resources.oomScoreAdjust());
    out.text("pid", security.pid().map(NamespaceMode::toString));
    out.number("pids_limit", resources.pidsLimit());
    out.text("platform", service.platform());
    ports(out, net);
    out.flag("privileged", security.privileged());
    out.text("pull_policy", service.pullPolicy().map(PullPolicy::text));
    out.flag("read_only", security.readOnly());
    out.text("restart", life.restart().map(Object::toString));
    out.text("runtime", life.runtime());
    out.number("scale", life.scale());
    grants(out, "secrets", service.storage().secrets());
    out.texts("security_opt", security.securityOptions());
    out.size("shm_size", resources.shmSize());
    out.flag("stdin_open", program.stdinOpen());
    out.duration("stop_grace_period", life.stopGracePeriod());
    out.text("stop_signal", life.stopSignal());
    out.map("storage_opt", resources.storageOptions());
    out.map("sysctls", resources.sysctls());
    out.texts("tmpfs", service.storage().tmpfs());
    out.flag("tty", program.tty());
    out.ulimits(resources.ulimits());
    out.flag("use_api_socket", life.useApiSocket());
    out.text("user", program.user());
    out.text("userns_mode", security.usernsMode());
    out.text("uts", security.uts().map(NamespaceMode::toString));
    out.items("volumes", MountForm.of(service.storage().mounts(), flavor));
    out.texts("volumes_from", service.storage().volumesFrom());
    out.text("working_dir", program.workingDir());
    hooks(out, "pre_start", life.preStart());
    hooks(out, "post_start", life.postStart());
    hooks(out, "pre_stop", life.preStop());
    Map<String, Value> own = service.earlyProbes().form();
    if (!own.isEmpty() && !flavor.hasExtensions()) {
      // Unlike other extensions, this one has a meaning.
      out.put(EarlyProbes.EXTENSION, new Value.Fields(own));
    }
    return CanonicalForm.extended(out, service.extensions());
  }

  private static void words(
      FieldList out, String key, Optional<List<String>> words, boolean nullToo) {
    if (words.isPresent()) {
      out.put(key, FieldList.list(words.get()));
    } else if (nullToo) {
      out.put(key, new Value.Null());
    }
  }

  private static Value build(Build build, Flavor flavor) {
    FieldList out = new FieldList(flavor);
    out.text("context", build.context());
    out.text("dockerfile", build.dockerfile());
    out.text("dockerfile_inline", build.dockerfileInline());
    out.texts("entitlements", build.entitlements());
    out.optionalMap("args", build.args());
    out.text("provenance", build.provenance());
    out.text("sbom", build.sbom());
    List<String> keys = new ArrayList<>();
    build.ssh().forEach((id, path) -> keys.add(path.isEmpty() ? id : id + "=" + path));
    out.texts("ssh", keys);
    out.map("labels", build.labels());
    out.texts("cache_from", build.cacheFrom());
    out.texts("cache_to", build.cacheTo());
    out.flag("no_cache", build.noCache());
    out.texts("no_cache_filter", build.noCacheFilter());
    out.map("additional_contexts", build.additionalContexts());
    out.flag("pull", build.pull());
    out.hosts("extra_hosts", build.extraHosts());
    out.text("isolation", build.isolation());
    out.text("network", build.network());
    out.text("target", build.target());
    grants(out, "secrets", build.secrets());
    out.size("shm_size", build.shmSize());
    out.texts("tags", build.tags());
    out.ulimits(build.ulimits());
    out.texts("platforms", build.platforms());
    out.flag("privileged", build.privileged());
    return out.value();
  }

  private static Value develop(List<WatchRule> rules, Flavor flavor) {
    List<Value> items = new ArrayList<>();
    for (WatchRule rule : rules) {
      FieldList out = new FieldList(flavor);
      out.required("path", rule.path());
      out.text("action", rule.action().word());
      out.text("target", rule.target());
      if (rule.exec().isPresent()) {
        out.put("exec", hook(rule.exec().get(), flavor));
      } else if (flavor == Flavor.JSON) {
        FieldList none = out.child();
        none.put("command", new Value.Null());
        out.put("exec", none.value());
      }
      out.texts("include", rule.include());
      out.texts("ignore", rule.ignore());
      out.flag("initial_sync", rule.initialSync());
      items.add(out.value());
    }
    FieldList develop = new FieldList(flavor);
    develop.items("watch", items);
    return develop.value();
  }

  private static Value hook(Hook hook, Flavor flavor) {
    FieldList out = new FieldList(flavor);
    words(out, "command", hook.command(), true);
    out.text("image", hook.image());
    out.text("user", hook.user());
    out.flag("privileged", hook.privileged());
    out.text("working_dir", hook.workingDir());
    out.optionalMap("environment", hook.environment());
    out.flag("per_replica", hook.perReplica());
    return out.value();
  }

  private static void hooks(FieldList out, String key, List<Hook> hooks) {
    List<Value> items = new ArrayList<>();
    for (Hook hook : hooks) {
      items.add(hook(hook, out.flavor()));
    }
    out.items(key, items);
  }

  private static void grants(FieldList out, String key, List<FileGrant> grants) {
    List<Value> items = new ArrayList<>();
    for (FileGrant grant : grants) {
      FieldList fields = out.child();
      fields.required("source", grant.source());
      fields.text("target", grant.target());
      fields.text("uid", grant.uid());
      fields.text("gid", grant.gid());
      fields.number("mode", grant.mode());
      items.add(fields.value());
    }
    out.items(key, items);
  }

  private static void credentialSpec(FieldList out, Security security) {
    security
        .credentialSpec()
        .ifPresent(spec -> {
          FieldList fields = out.child();
          fields.text("config", spec.config());
          fields.text("file", spec.file());
          fields.text("registry", spec.registry());
          out.put("credential_spec", fields.value());
        });
  }

  private static void dependsOn(FieldList out, Map<String, Dependency> dependencies) {
    if (dependencies.isEmpty()) {
      return;
    }
    FieldList all = out.child();
    out.ordered(dependencies)
        .forEach((other, dependency) -> {
          FieldList fields = out.child();
          fields.text("condition", dependency.condition().word());
          fields.flag("restart", dependency.restart());
          fields.put("required", new Value.Flag(dependency.required()));
          all.put(other, fields.value());
        });
    out.put("depends_on", all.value());
  }

  private static void envFiles(FieldList out, List<EnvFile> files) {
    List<Value> items = new ArrayList<>();
    for (EnvFile file : files) {
      FieldList fields = out.child();
      fields.required("path", file.path());
      if (!file.required()) {
        fields.put("required", new Value.Flag(false));
      }
      if (file.raw()) {
        fields.text("format", "raw");
      }
      items.add(fields.value());
    }
    out.items("env_file", items);
  }

  private static Value healthcheck(Healthcheck check, Flavor flavor) {
    FieldList out = new FieldList(flavor);
    out.texts("test", check.test());
    out.duration("timeout", check.timeout());
    out.duration("interval", check.interval());
    out.number("retries", check.retries());
    out.duration("start_period", check.startPeriod());
    out.duration("start_interval", check.startInterval());
    out.flag("disable", check.disable());
    return out.value();
  }

  private static void logging(FieldList out, Service service) {
    service
        .logging()
        .ifPresent(logging -> {
          FieldList fields = out.child();
          fields.text("driver", logging.driver());
          fields.map("options", logging.options());
          out.put("logging", fields.value());
        });
  }

  private static void models(FieldList out, Service service) {
    if (service.models().isEmpty()) {
      return;
    }
    FieldList all = out.child();
    out.ordered(service.models())
        .forEach((key, use) -> {
          FieldList fields = out.child();
          fields.text("endpoint_var", use.endpointVariable());
          fields.text("model_var", use.modelVariable());
          all.put(key, fields.isEmpty() ? new Value.Null() : fields.value());
        });
    out.put("models", all.value());
  }

  private static void networks(FieldList out, Networking net) {
    if (net.networks().isEmpty()) {
      return;
    }
    FieldList all = out.child();
    out.ordered(net.networks())
        .forEach((key, attachment) -> all.put(key, attachment(attachment, out)));
    out.put("networks", all.value());
  }

  private static Value attachment(NetworkAttachment attachment, FieldList parent) {
    FieldList fields = parent.child();
    fields.number("priority", attachment.priority());
    fields.number("gw_priority", attachment.gatewayPriority());
    fields.texts("aliases", attachment.aliases());
    fields.text("interface_name", attachment.interfaceName());
    fields.text("ipv4_address", attachment.ipv4Address());
    fields.text("ipv6_address", attachment.ipv6Address());
    fields.texts("link_local_ips", attachment.linkLocalIps());
    fields.text("mac_address", attachment.macAddress());
    fields.map("driver_opts", attachment.driverOptions());
    return fields.isEmpty() ? new Value.Null() : fields.value();
  }

  private static void ports(FieldList out, Networking net) {
    List<Value> items = new ArrayList<>();
    for (PortMapping port : net.ports()) {
      FieldList fields = out.child();
      fields.text("name", port.name());
      fields.text("mode", port.mode());
      fields.text("host_ip", port.hostIp());
      fields.number("target", port.target());
      fields.text("published", port.published().map(Object::toString));
      fields.text("protocol", port.protocol());
      fields.text("app_protocol", port.appProtocol());
      items.add(fields.value());
    }
    out.items("ports", items);
  }
}
