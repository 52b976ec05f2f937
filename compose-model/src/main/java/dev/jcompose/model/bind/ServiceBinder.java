package dev.jcompose.model.bind;

import dev.jcompose.model.develop.WatchRule;
import dev.jcompose.model.diagnostics.Nearest;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.health.EarlyProbes;
import dev.jcompose.model.health.Healthcheck;
import dev.jcompose.model.hook.Hook;
import dev.jcompose.model.network.NamespaceMode;
import dev.jcompose.model.schema.ComposeSchema;
import dev.jcompose.model.service.Dependency;
import dev.jcompose.model.service.EnvFile;
import dev.jcompose.model.service.Lifecycle;
import dev.jcompose.model.service.Logging;
import dev.jcompose.model.service.ModelUse;
import dev.jcompose.model.service.Program;
import dev.jcompose.model.service.Provider;
import dev.jcompose.model.service.PullPolicy;
import dev.jcompose.model.service.RestartPolicy;
import dev.jcompose.model.service.Security;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.service.Storage;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a service.
final class ServiceBinder {
  private ServiceBinder() {}

  static Service bind(String name, MapNode node, Problems problems) {
    Attributes service = new Attributes(node, "services." + name, problems);
    checkOwn(service);
    return Service.named(name)
        .image(service.text("image"))
        .build(service.child("build").map(BuildBinder::bind))
        .pullPolicy(service.parsed("pull_policy", PullPolicy::parse))
        .platform(service.text("platform"))
        .program(program(service))
        .lifecycle(lifecycle(service))
        .healthcheck(service.child("healthcheck").map(ServiceBinder::healthcheck))
        .dependsOn(dependsOn(service))
        .networking(NetworkingBinder.bind(service))
        .storage(
            new Storage(
                MountBinder.mounts(service),
                service.texts("tmpfs"),
                service.texts("volumes_from"),
                MountBinder.grants(service, "configs"),
                MountBinder.grants(service, "secrets")))
        .security(security(service))
        .resources(ResourcesBinder.bind(service))
        .logging(
            service
                .child("logging")
                .map(logging -> new Logging(logging.text("driver"), logging.textMap("options"))))
        .labels(service.textMap("labels"))
        .labelFiles(service.texts("label_file"))
        .annotations(service.textMap("annotations"))
        .profiles(service.texts("profiles"))
        .deploy(service.child("deploy").map(DeployBinder::bind))
        .develop(service.child("develop").map(ServiceBinder::develop))
        .provider(
            service
                .child("provider")
                .map(provider ->
                    new Provider(provider.text("type").orElse(""), provider.listMap("options"))))
        .models(models(service))
        .extensions(ExtensionFinder.in(node, ComposeSchema.service()))
        .done();
  }

  /// Other `x-` elements have no meaning; in ours, a mistake must not look like something that
  /// works.
  private static void checkOwn(Attributes service) {
    Node node = service.node().get(EarlyProbes.EXTENSION);
    if (node == null || node.isNull()) {
      return;
    }
    Optional<Attributes> own = service.child(EarlyProbes.EXTENSION);
    if (own.isEmpty()) {
      service.report(
          node, EarlyProbes.EXTENSION, "must be a mapping", "write early-probes: off below it");
      return;
    }
    own.get()
        .node()
        .entries()
        .forEach((key, value) -> {
          if (!EarlyProbes.KEYS.contains(key)) {
            own.get()
                .report(
                    value,
                    key,
                    "there is no such setting",
                    Nearest.hint(key, EarlyProbes.KEYS)
                        .orElse("there are " + String.join(" and ", EarlyProbes.KEYS)));
          } else if (value instanceof ScalarNode) {
            var _ = own.get().parsed(key, text -> EarlyProbes.UNSAID.with(key, text));
          } else {
            own.get().report(value, key, "must be a single value", "");
          }
        });
  }

  private static Program program(Attributes service) {
    List<EnvFile> envFiles = new ArrayList<>();
    for (Attributes file : service.children("env_file")) {
      envFiles.add(
          new EnvFile(
              file.text("path").orElse(""),
              file.flag("required").orElse(true),
              file.text("format").orElse("").equals("raw")));
    }
    return new Program(
        service.words("command"),
        service.words("entrypoint"),
        service.optionalMap("environment"),
        envFiles,
        service.text("working_dir"),
        service.text("user"),
        service.texts("group_add"),
        service.isSet("tty"),
        service.isSet("stdin_open"),
        service.flag("init"));
  }

  private static Lifecycle lifecycle(Attributes service) {
    return new Lifecycle(
        service.parsed("container_name", ServiceBinder::containerName),
        service.smallInteger("scale", 0, Integer.MAX_VALUE),
        service.parsed("restart", RestartPolicy::parse),
        service.text("stop_signal"),
        service.duration("stop_grace_period"),
        service.flag("attach"),
        service.text("runtime"),
        service.isSet("use_api_socket"),
        hooks(service, "pre_start"),
        hooks(service, "post_start"),
        hooks(service, "pre_stop"));
  }

  private static String containerName(String text) {
    boolean first = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letter && (first || (c != '_' && c != '.' && c != '-'))) {
        throw new IllegalArgumentException(
            "\""
                + text
                + "\" is not a container name (letters, digits, then also \"_\", \".\", \"-\")");
      }
      first = false;
    }
    return text;
  }

  private static List<Hook> hooks(Attributes service, String key) {
    List<Hook> hooks = new ArrayList<>();
    for (Attributes hook : service.children(key)) {
      hooks.add(hook(hook));
    }
    return hooks;
  }

  private static Hook hook(Attributes hook) {
    return new Hook(
        hook.words("command"),
        hook.text("image"),
        hook.text("user"),
        hook.isSet("privileged"),
        hook.text("working_dir"),
        hook.optionalMap("environment"),
        hook.isSet("per_replica"));
  }

  private static Healthcheck healthcheck(Attributes check) {
    List<String> test = check.texts("test");
    if (!test.isEmpty()) {
      String first = test.getFirst();
      Node node = check.node().get("test");
      if (node != null
          && !first.equals("CMD")
          && !first.equals("CMD-SHELL")
          && !first.equals("NONE")) {
        check.report(
            node,
            "test",
            "must start either by \"CMD\", \"CMD-SHELL\" or \"NONE\", not \"" + first + "\"",
            "write [\"CMD\", …], or the command as one text");
      }
    }
    return new Healthcheck(
        check.isSet("disable"),
        test,
        check.duration("interval"),
        check.duration("timeout"),
        check.integer("retries", 0, Long.MAX_VALUE),
        check.duration("start_period"),
        check.duration("start_interval"));
  }

  private static Map<String, Dependency> dependsOn(Attributes service) {
    Optional<Attributes> all = service.child("depends_on");
    if (all.isEmpty()) {
      return Map.of();
    }
    Map<String, Dependency> dependencies = new LinkedHashMap<>();
    for (String other : all.get().node().entries().keySet()) {
      all.get()
          .child(other)
          .ifPresent(one ->
              dependencies.put(
                  other,
                  new Dependency(
                      one.text("condition")
                          .flatMap(Dependency.Condition::of)
                          .orElse(Dependency.Condition.STARTED),
                      one.flag("required").orElse(true),
                      one.isSet("restart"))));
    }
    return dependencies;
  }

  private static Security security(Attributes service) {
    return new Security(
        service.isSet("privileged"),
        service.texts("cap_add"),
        service.texts("cap_drop"),
        service.texts("security_opt"),
        service.isSet("read_only"),
        service.text("ipc").map(NamespaceMode::parse),
        service.text("pid").map(NamespaceMode::parse),
        service.text("uts").map(NamespaceMode::parse),
        service.text("cgroup").map(NamespaceMode::parse),
        service.text("userns_mode"),
        service.text("cgroup_parent"),
        service.text("isolation"),
        service
            .child("credential_spec")
            .map(spec ->
                new Security.CredentialSpec(
                    spec.text("config"), spec.text("file"), spec.text("registry"))));
  }

  private static List<WatchRule> develop(Attributes develop) {
    List<WatchRule> rules = new ArrayList<>();
    for (Attributes rule : develop.children("watch")) {
      WatchRule.Action action = WatchRule.Action.REBUILD;
      String word = rule.text("action").orElse("");
      for (WatchRule.Action known : WatchRule.Action.values()) {
        action = known.word().equals(word) ? known : action;
      }
      Optional<String> target = rule.text("target");
      if (target.isEmpty()
          && action != WatchRule.Action.REBUILD
          && action != WatchRule.Action.RESTART) {
        rule.problem(
            Finding.error(
                    rule.node(), rule.path() + ": target is required for action " + action.word())
                .withHint("name the path in the container"));
      }
      rules.add(
          new WatchRule(
              rule.text("path").orElse(""),
              action,
              target,
              rule.texts("ignore"),
              rule.texts("include"),
              // Docker Compose prints one without command for every rule.
              rule.child("exec").map(ServiceBinder::hook).filter(it -> it.command().isPresent()),
              rule.isSet("initial_sync")));
    }
    return rules;
  }

  private static Map<String, ModelUse> models(Attributes service) {
    Optional<Attributes> all = service.child("models");
    if (all.isEmpty()) {
      return Map.of();
    }
    Map<String, ModelUse> models = new LinkedHashMap<>();
    for (String key : all.get().node().entries().keySet()) {
      models.put(
          key,
          all.get()
              .child(key)
              .map(use -> new ModelUse(use.text("endpoint_var"), use.text("model_var")))
              .orElse(ModelUse.PLAIN));
    }
    return models;
  }
}
