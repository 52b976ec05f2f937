package dev.jcompose.model.check;

import dev.jcompose.model.deploy.Deploy;
import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.hook.Hook;
import dev.jcompose.model.mount.Mount;
import dev.jcompose.model.network.NamespaceMode;
import dev.jcompose.model.origin.Origins;
import dev.jcompose.model.resources.Limits;
import dev.jcompose.model.resources.Ulimit;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Attributes of one service that are valid alone but not together, and values that only have a
/// meaning together with another one.
///
/// @see "moby daemon/daemon_unix.go: verifyPlatformContainerResources; runconfig: validateNetMode;
///   docker/compose pkg/compose/create.go"
public final class Contradictions {
  private static final Map<String, Set<String>> LOG_OPTIONS =
      Map.of(
          "json-file",
          Set.of(
              "max-size",
              "max-file",
              "compress",
              "labels",
              "labels-regex",
              "env",
              "env-regex",
              "tag"),
          "local",
          Set.of("max-size", "max-file", "compress"));

  private static final Map<String, Check> LOG_VALUES =
      Map.of(
          "max-size",
          Check.matches("(?i)-1|[0-9]+[kmgt]?b?", "is not a size (as 10m)"),
          "max-file",
          Check.matches("[1-9][0-9]{0,8}", "is not a number of files, at least 1"),
          "compress",
          Check.matches("(?i)true|false|[tf01]", "is not true or false"));

  /// What a container without a network of its own cannot have.
  private static final List<Map.Entry<String, String>> OF_NETWORK =
      List.of(
          Map.entry("hostname", "hostname"),
          Map.entry("mac_address", "mac-address"),
          Map.entry("dns", "dns"),
          Map.entry("extra_hosts", "custom host-to-IP mapping"),
          Map.entry("ports", "port publishing"),
          Map.entry("expose", "port exposing"));

  private final Service service;
  private final MapNode node;
  private final Problems problems;

  /// @param node the service in the merged tree
  public Contradictions(Service service, MapNode node, Problems problems) {
    this.service = service;
    this.node = node;
    this.problems = problems;
  }

  /// Problems that prevent its containers from being created.
  public void errors() {
    health();
    hooks("pre_start", service.lifecycle().preStart());
    hooks("post_start", service.lifecycle().postStart());
    hooks("pre_stop", service.lifecycle().preStop());
    restart();
    memory();
    processors();
    for (Map.Entry<String, Ulimit> limit : service.resources().ulimits().entrySet()) {
      ulimit(limit.getKey(), limit.getValue());
    }
    network();
    logOptions();
    mounts();
  }

  /// Values that are accepted and have no effect.
  public void warnings() {
    boolean ofHost = isNetworkMode("host");
    if (ofHost && !service.networking().ports().isEmpty()) {
      warn("ports", "published ports are discarded when using host network mode");
    }
    service
        .deploy()
        .flatMap(Deploy::restart)
        .filter(rule -> rule.condition().isEmpty() && rule.maxAttempts().orElse(0) > 0)
        .ifPresent(_ ->
            warn(
                "deploy.restart_policy.max_attempts",
                "it has no effect without condition: on-failure"));
    each(
        "volumes",
        (path, mount) -> {
          String type = mount.text("type").orElse("volume");
          for (String kind : List.of("bind", "volume", "tmpfs", "image")) {
            boolean ownOption = kind.equals(type) || (kind.equals("bind") && type.equals("volume"));
            if (!ownOption
                && mount.get(kind) instanceof MapNode options
                && !options.entries().isEmpty()) {
              warn(
                  path + "." + kind,
                  "a mount of type `"
                      + type
                      + "` should not define `"
                      + kind
                      + "` options; they have no effect");
            }
          }
        });
    labels();
  }

  /// SELinux labels can only be asked for in the short form of Docker's API, which lacks other
  /// options: Docker Compose drops the label.
  private void labels() {
    List<Mount> mounts = service.storage().mounts();
    for (int item = 0; item < mounts.size(); item++) {
      if (mounts.get(item) instanceof Mount.Bind bind && bind.selinux().isPresent()) {
        String path = "volumes[" + item + "].bind.selinux";
        if (bind.recursive().isPresent()) {
          warn(path, "it has no effect beside bind.recursive");
        } else if (!bind.createHostPath()) {
          warn(path, "it has no effect beside bind.create_host_path: false");
        } else if ((bind.source() + bind.target()).contains(":")) {
          warn(path, "it has no effect for a path with a colon");
        }
      }
    }
  }

  private void health() {
    if (service.healthcheck().isEmpty() || service.healthcheck().get().isOff()) {
      return;
    }
    var check = service.healthcheck().get();
    if (check.startInterval().isPresent() && check.startPeriod().isEmpty()) {
      error(
          "healthcheck.start_interval",
          "healthcheck.start_interval requires healthcheck.start_period to be set");
    }
    if (check.test().size() == 1 && check.test().getFirst().startsWith("CMD")) {
      error("healthcheck.test", "there is no command after " + check.test().getFirst());
    }
  }

  private void hooks(String key, List<Hook> hooks) {
    for (int i = 0; i < hooks.size(); i++) {
      List<String> command = hooks.get(i).command().orElse(List.of("default"));
      if (command.isEmpty() || command.getFirst().isEmpty()) {
        error(key + "[" + i + "].command", "there is no command");
      }
    }
  }

  private void restart() {
    service
        .deploy()
        .flatMap(Deploy::restart)
        .filter(rule -> rule.maxAttempts().orElse(0) > 0)
        .flatMap(Deploy.RestartRule::condition)
        .filter(condition -> !condition.equals("on-failure"))
        .ifPresent(_ ->
            error(
                "deploy.restart_policy.max_attempts",
                "maximum retry count can only be used with 'on-failure'"));
  }

  private void memory() {
    Limits limits = service.limits();
    long memory = limits.memory().map(size -> size.bytes()).orElse(0L);
    long swap = service.resources().memswapLimit().map(size -> size.bytes()).orElse(0L);
    if (swap > 0 && memory == 0) {
      error(
          "memswap_limit",
          "You should always set the Memory limit when using Memoryswap limit, see usage");
    } else if (swap > 0 && swap < memory) {
      error(
          "memswap_limit",
          "Minimum memoryswap limit should be larger than memory limit, see usage");
    }
    long reserved = limits.memoryReservation().map(size -> size.bytes()).orElse(0L);
    if (memory > 0 && reserved > memory) {
      error(
          node.get("mem_reservation") == null
              ? "deploy.resources.reservations.memory"
              : "mem_reservation",
          "Minimum memory limit can not be less than memory reservation limit, see usage");
    }
  }

  private void processors() {
    if (service.limits().cpus().isEmpty()) {
      return;
    }
    if (service.resources().cpuPeriod().isPresent()) {
      error("cpu_period", "Conflicting options: Nano CPUs and CPU Period cannot both be set");
    }
    if (service.resources().cpuQuota().isPresent()) {
      error("cpu_quota", "Conflicting options: Nano CPUs and CPU Quota cannot both be set");
    }
  }

  private void ulimit(String name, Ulimit limit) {
    boolean soft = limit.soft() == -1 || limit.soft() > limit.hard();
    if (limit.hard() != -1 && limit.soft() != limit.hard() && soft) {
      error(
          "ulimits." + name,
          "ulimit soft limit must be less than or equal to hard limit: "
              + limit.soft()
              + " > "
              + limit.hard());
    }
  }

  private void network() {
    Optional<NamespaceMode> mode = service.networking().mode();
    boolean shared = mode.isPresent() && !(mode.get() instanceof NamespaceMode.Named);
    for (Map.Entry<String, String> attribute : OF_NETWORK) {
      boolean mac = attribute.getKey().equals("mac_address");
      boolean none = mac && (isNetworkMode("host") || isNetworkMode("none"));
      if ((shared || none) && isSaid(attribute.getKey())) {
        error(
            attribute.getKey(),
            "conflicting options: " + attribute.getValue() + " and the network mode");
      }
    }
    if (isSaid("hostname") && service.security().uts().isPresent()) {
      error("hostname", "conflicting options: hostname and the UTS mode");
    }
    List<String> networks = service.networking().networksByPriority();
    service
        .networking()
        .macAddress()
        .filter(_ -> !networks.isEmpty())
        .ifPresent(mac -> {
          String path = "networks." + networks.getFirst() + ".mac_address";
          Optional<String> other = find(path).flatMap(Contradictions::textOf);
          if (other.isPresent() && !other.get().equalsIgnoreCase(mac)) {
            error(
                "mac_address",
                "the service-level mac_address should have the same value as network "
                    + networks.getFirst());
          }
        });
  }

  private void logOptions() {
    String driver = service.logging().flatMap(log -> log.driver()).orElse("json-file");
    Set<String> known = LOG_OPTIONS.get(driver);
    if (known != null && find("logging.options").orElse(node) instanceof MapNode options) {
      service
          .logging()
          .map(log -> log.options())
          .orElse(Map.of())
          .forEach((name, value) -> {
            Optional<String> wrong =
                known.contains(name)
                    ? Optional.ofNullable(LOG_VALUES.get(name)).flatMap(check -> check.wrong(value))
                    : Optional.of("unknown log opt '" + name + "' for " + driver + " log driver");
            Node at = options.get(name);
            wrong.ifPresent(why ->
                problems.add(
                    finding(at == null ? options : at, "logging.options." + name, why, true)));
          });
    }
  }

  private void mounts() {
    each(
        "volumes",
        (path, mount) -> {
          if (mount.text("type").orElse("").equals("tmpfs") && mount.text("source").isPresent()) {
            error(path + ".source", "a mount of type tmpfs has no source");
          }
          boolean anonymous = mount.text("source").filter(name -> !name.isEmpty()).isEmpty();
          if (anonymous && find(path + ".volume.subpath").isPresent()) {
            error(path + ".volume.subpath", "must not set Subpath when using anonymous volumes");
          }
        });
  }

  private interface Mounted {
    void look(String path, MapNode mount);
  }

  private void each(String key, Mounted action) {
    if (node.get(key) instanceof ListNode list) {
      for (int i = 0; i < list.items().size(); i++) {
        if (list.items().get(i) instanceof MapNode item) {
          action.look(key + "[" + i + "]", item);
        }
      }
    }
  }

  private boolean isNetworkMode(String word) {
    return service.networking().mode().filter(mode -> mode.is(word)).isPresent();
  }

  /// Whether an attribute is there and not empty.
  private boolean isSaid(String key) {
    Node value = node.get(key);
    return switch (value) {
      case null -> false;
      case MapNode map -> !map.entries().isEmpty();
      case ListNode list -> !list.items().isEmpty();
      case ScalarNode scalar -> !scalar.isNull() && !scalar.text().isEmpty();
    };
  }

  private Optional<Node> find(String path) {
    return new Origins(node).find(path);
  }

  private static Optional<String> textOf(Node found) {
    return found instanceof ScalarNode scalar ? Optional.of(scalar.display()) : Optional.empty();
  }

  private void error(String path, String why) {
    problems.add(finding(find(path).orElse(node), path, why, false));
  }

  private void warn(String path, String why) {
    problems.add(
        finding(find(path).orElse(node), path, why, true).withSeverity(Problem.Severity.WARNING));
  }

  private Problem finding(Node at, String path, String why, boolean atKey) {
    String message = "services." + service.name() + "." + path + ": " + why;
    return atKey || !(at instanceof ScalarNode)
        ? Finding.errorAtKey(at, message)
        : Finding.error(at, message);
  }
}
