package dev.jcompose.model.coverage;

import dev.jcompose.linux.name.Platform;
import dev.jcompose.model.build.AttestationOption;
import dev.jcompose.model.build.Build;
import dev.jcompose.model.build.CacheOption;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.hook.Hook;
import dev.jcompose.model.mount.Mount;
import dev.jcompose.model.network.NamespaceMode;
import dev.jcompose.model.origin.Origins;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.MapNode;
import java.util.List;

/// Values of honoured attributes that the engine does not honour.
final class ValueRules {
  private static final List<String> NETWORK_MODES = List.of("none", "host", "bridge", "default");

  private static final List<String> ENTITLEMENTS = List.of("network.host", "security.insecure");

  private static final List<String> LOG_DRIVERS =
      List.of("json-file", "none", "local", "syslog", "journald", "gelf", "fluentd");

  private final Service service;
  private final MapNode node;
  private final Problems problems;

  ValueRules(Service service, MapNode node, Problems problems) {
    this.service = service;
    this.node = node;
    this.problems = problems;
  }

  void run() {
    service
        .networking()
        .mode()
        .ifPresent(mode -> {
          if (mode instanceof NamespaceMode.Named named && !NETWORK_MODES.contains(named.word())) {
            refuse("network_mode", "network mode " + named.word(), "name a network instead");
          }
        });
    service
        .logging()
        .flatMap(logging -> logging.driver())
        .ifPresent(driver -> {
          if (!LOG_DRIVERS.contains(driver)) {
            refuse(
                "logging.driver",
                "log driver " + driver,
                "json-file, local, none, syslog, journald, gelf and fluentd are");
          }
        });
    service
        .platform()
        .ifPresent(platform -> {
          if (isForeign(platform)) {
            refuse("platform", "platform " + platform, "linux/ARCHITECTURE is");
          }
        });
    service.build().ifPresent(this::build);
    service
        .security()
        .usernsMode()
        .filter(mode -> !mode.isEmpty() && !mode.equals("host"))
        .ifPresent(mode -> refuse("userns_mode", "userns_mode " + mode, "host is, as with Docker"));
    List<Hook> hooks = service.lifecycle().preStart();
    for (int i = 0; i < hooks.size(); i++) {
      if (hooks.get(i).perReplica()) {
        String hint = "remove it: pre_start runs once for all replicas, as in Docker Compose";
        refuse("pre_start[" + i + "].per_replica", "per_replica of pre_start", hint);
      }
    }
    List<Mount> mounts = service.storage().mounts();
    for (int i = 0; i < mounts.size(); i++) {
      switch (mounts.get(i)) {
        case Mount.Foreign foreign ->
            refuse("volumes[" + i + "].type", "a mount of type " + foreign.type(), "");
        case Mount.Bind _, Mount.OfVolume _, Mount.Tmpfs _, Mount.OfImage _ -> {}
      }
    }
  }

  private void build(Build build) {
    for (int i = 0; i < build.platforms().size(); i++) {
      String platform = build.platforms().get(i);
      if (isForeign(platform)) {
        String path = "build.platforms[" + i + "]";
        refuse(path, "building for platform " + platform, "linux/ARCHITECTURE is");
      }
    }
    build
        .network()
        .filter(network -> !List.of("default", "none", "host").contains(network))
        .ifPresent(network ->
            refuse("build.network", "build network " + network, "default, none and host are"));
    for (int i = 0; i < build.entitlements().size(); i++) {
      String entitlement = build.entitlements().get(i);
      if (!ENTITLEMENTS.contains(entitlement)) {
        String path = "build.entitlements[" + i + "]";
        String hint = String.join(" and ", ENTITLEMENTS) + " are";
        refuse(path, "entitlement " + entitlement, hint);
      }
    }
    build
        .provenance()
        .flatMap(text -> AttestationOption.parse(text).provenanceProblem())
        .ifPresent(hint ->
            refuse("build.provenance", "provenance " + build.provenance().orElse(""), hint));
    build
        .sbom()
        .flatMap(text -> AttestationOption.parse(text).sbomProblem())
        .ifPresent(hint -> refuse("build.sbom", "sbom " + build.sbom().orElse(""), hint));
    caches("build.cache_from", build.cacheFrom(), false);
    caches("build.cache_to", build.cacheTo(), true);
    build
        .context()
        .filter(ValueRules::isArchive)
        .ifPresent(context ->
            refuse("build.context", "a build context that is an archive", "git repositories are"));
    build
        .additionalContexts()
        .forEach((name, context) -> {
          if (isArchive(context)) {
            String path = "build.additional_contexts." + name;
            refuse(path, "a build context that is an archive", "git repositories are");
          }
        });
  }

  private void caches(String path, List<String> caches, boolean written) {
    for (int i = 0; i < caches.size(); i++) {
      String place = path + "[" + i + "]";
      String cache = caches.get(i);
      CacheOption.parse(cache)
          .problem(written)
          .ifPresent(hint -> refuse(place, "build cache " + cache, hint));
    }
  }

  /// Whether no kernel of Linux can run it. Which architectures it runs, the engine knows.
  private static boolean isForeign(String platform) {
    return Platform.find(platform).filter(known -> known.os().equals(Platform.HERE.os())).isEmpty();
  }

  private static boolean isArchive(String context) {
    return context.matches("https?://.*") && !context.split("[#?]", 2)[0].endsWith(".git");
  }

  private void refuse(String path, String what, String hint) {
    String message = "services." + service.name() + ": " + what + " is not supported";
    new Origins(node)
        .find(path)
        .ifPresent(value ->
            problems.add(
                hint.isEmpty()
                    ? Finding.error(value, message)
                    : Finding.error(value, message).withHint(hint)));
  }
}
