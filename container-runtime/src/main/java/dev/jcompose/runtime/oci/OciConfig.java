package dev.jcompose.runtime.oci;

import dev.jcompose.runtime.ContainerSpec;
import dev.jcompose.runtime.HookSpec;
import dev.jcompose.runtime.NamespaceSpec.Sharing;
import dev.jcompose.runtime.PrivilegeSpec;
import dev.jcompose.runtime.ProcessSpec;
import dev.jcompose.runtime.ProcessSpec.Rlimit;
import dev.jcompose.runtime.capability.Capabilities;
import dev.jcompose.runtime.cgroup.DevicePolicy;
import dev.jcompose.runtime.cgroup.DeviceRule;
import dev.jcompose.runtime.plan.DeviceNode;
import dev.jcompose.runtime.plan.HiddenPaths;
import dev.jcompose.runtime.plan.Identity;
import dev.jcompose.runtime.plan.KernelParameters;
import dev.jcompose.runtime.plan.ProcessEnvironment;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A container in the words of OCI's runtime specification: what hooks read about it, and what a
/// runtime of somebody else's is started with. Limits are not in it: the engine writes them into
/// the container's cgroup itself, whoever runs the container.
///
/// @see <a href="https://github.com/opencontainers/runtime-spec/blob/main/config.md">the
///   specification</a>
public final class OciConfig {
  static final String VERSION = "1.0.2";
  private static final BigInteger UNLIMITED = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

  private OciConfig() {}

  /// What was looked up for a container.
  ///
  /// @param identity its user and privileges
  /// @param seccomp its filter
  /// @param cgroup its cgroup below the root of the tree
  /// @param devices the nodes in its `/dev` besides the usual ones
  /// @param policy which devices it may use
  /// @param namespaces paths of those it joins, by their names in the specification (`network`)
  /// @param ownNetwork whether its network namespace is not the host's
  /// @param init the program of the small init, if it has one
  /// @param directories the sources of bind mounts that are directories
  public record Inputs(
      Identity identity,
      Optional<ObjectNode> seccomp,
      String cgroup,
      List<DeviceNode> devices,
      DevicePolicy policy,
      Map<String, String> namespaces,
      boolean ownNetwork,
      Optional<Path> init,
      Set<Path> directories) {
    /// Copies the collections.
    public Inputs {
      devices = List.copyOf(devices);
      namespaces = Map.copyOf(namespaces);
      directories = Set.copyOf(directories);
    }
  }

  /// The text of `config.json`.
  public static String of(ContainerSpec spec, Bundle bundle, Inputs inputs) {
    ObjectNode config = Bundle.MAPPER.createObjectNode();
    config.put("ociVersion", VERSION);
    ObjectNode process = config.putObject("process");
    ArrayNode args = process.putArray("args");
    inputs.init().ifPresent(_ -> args.add(OciMounts.INIT).add("--"));
    texts(args, spec.process().args());
    process(process, spec.process(), inputs.identity());
    config
        .putObject("root")
        .put("path", bundle.root().toString())
        .put("readonly", spec.readOnlyRootfs());
    if (spec.namespaces().uts() instanceof Sharing.Own) {
      config.put("hostname", spec.hostname());
    }
    ArrayNode mounts = config.putArray("mounts");
    for (OciMount mount : new OciMounts(spec, bundle, inputs.directories()).all(inputs.init())) {
      ObjectNode entry = mounts.addObject();
      entry
          .put("destination", mount.target())
          .put("type", mount.type())
          .put("source", mount.source());
      texts(entry.putArray("options"), mount.options());
    }
    linux(config.putObject("linux"), spec, inputs);
    hooks(config, spec.oci().hooks());
    ObjectNode annotations = config.putObject("annotations");
    new TreeMap<>(spec.oci().annotations()).forEach(annotations::put);
    return config.toPrettyString();
  }

  /// The text that describes a process started in a running container.
  public static String process(ProcessSpec process, Identity identity) {
    ObjectNode tree = Bundle.MAPPER.createObjectNode();
    texts(tree.putArray("args"), process.args());
    process(tree, process, identity);
    return tree.toPrettyString();
  }

  private static void process(ObjectNode tree, ProcessSpec process, Identity identity) {
    tree.put("terminal", process.terminal());
    if (process.terminal() && process.window().rows() > 0) {
      tree.putObject("consoleSize")
          .put("height", process.window().rows())
          .put("width", process.window().columns());
    }
    texts(tree.putArray("env"), ProcessEnvironment.of(process, identity));
    tree.put("cwd", process.workingDirectory().isEmpty() ? "/" : process.workingDirectory());
    ObjectNode user = tree.putObject("user");
    user.put("uid", identity.user().uid()).put("gid", identity.user().gid());
    ArrayNode groups = user.putArray("additionalGids");
    identity.user().groups().forEach(groups::add);
    ObjectNode capabilities = tree.putObject("capabilities");
    for (String set : List.of("bounding", "effective", "permitted")) {
      texts(capabilities.putArray(set), Capabilities.names(identity.capabilities()));
    }
    tree.put("noNewPrivileges", identity.noNewPrivileges())
        .put("oomScoreAdj", process.oomScoreAdj().orElse(0));
    identity.label().ifPresent(label -> tree.put("apparmorProfile", label));
    ArrayNode limits = tree.putArray("rlimits");
    for (Map.Entry<String, Rlimit> limit : new TreeMap<>(process.rlimits()).entrySet()) {
      limits
          .addObject()
          .put("type", "RLIMIT_" + limit.getKey().toUpperCase(Locale.ROOT))
          .put("soft", unsigned(limit.getValue().soft()))
          .put("hard", unsigned(limit.getValue().hard()));
    }
  }

  private static BigInteger unsigned(long limit) {
    return limit < 0 ? UNLIMITED : BigInteger.valueOf(limit);
  }

  private static void linux(ObjectNode linux, ContainerSpec spec, Inputs inputs) {
    ArrayNode namespaces = linux.putArray("namespaces");
    namespaces.addObject().put("type", "mount");
    namespace(namespaces, "pid", spec.namespaces().pid(), inputs);
    namespace(namespaces, "ipc", spec.namespaces().ipc(), inputs);
    namespace(namespaces, "uts", spec.namespaces().uts(), inputs);
    namespace(namespaces, "cgroup", spec.namespaces().cgroup(), inputs);
    if (inputs.ownNetwork()) {
      namespace(namespaces, "network", Sharing.OWN, inputs);
    }
    linux.put("cgroupsPath", inputs.cgroup());
    ObjectNode sysctls = linux.putObject("sysctl");
    KernelParameters.of(spec, inputs.ownNetwork()).forEach(sysctls::put);
    if (spec.namespaces().uts() instanceof Sharing.Own) {
      spec.domainname().ifPresent(name -> sysctls.put("kernel.domainname", name));
    }
    devices(linux, inputs);
    PrivilegeSpec privilege = spec.privilege();
    if (privilege.maskedPaths() && !privilege.privileged()) {
      texts(linux.putArray("maskedPaths"), HiddenPaths.MASKED);
      texts(linux.putArray("readonlyPaths"), HiddenPaths.READ_ONLY);
    }
    inputs.seccomp().ifPresent(filter -> linux.set("seccomp", filter));
  }

  private static void namespace(ArrayNode namespaces, String type, Sharing sharing, Inputs inputs) {
    if (sharing instanceof Sharing.Host) {
      return;
    }
    ObjectNode namespace = namespaces.addObject().put("type", type);
    Optional.ofNullable(inputs.namespaces().get(type))
        .ifPresent(path -> namespace.put("path", path));
  }

  private static void devices(ObjectNode linux, Inputs inputs) {
    ArrayNode devices = linux.putArray("devices");
    for (DeviceNode node : inputs.devices()) {
      devices
          .addObject()
          .put("path", node.path())
          .put("type", node.isBlock() ? "b" : "c")
          .put("major", node.major())
          .put("minor", node.minor())
          .put("fileMode", node.permissions())
          .put("uid", node.uid())
          .put("gid", node.gid());
    }
    ArrayNode rules = linux.putObject("resources").putArray("devices");
    rules.addObject().put("allow", inputs.policy().everything()).put("access", "rwm");
    for (DeviceRule rule : inputs.policy().rules()) {
      ObjectNode entry = rules.addObject().put("allow", true).put("type", rule.kind().word());
      rule.major().ifPresent(number -> entry.put("major", number));
      rule.minor().ifPresent(number -> entry.put("minor", number));
      entry.put("access", rule.letters());
    }
  }

  private static void hooks(ObjectNode config, List<HookSpec> hooks) {
    if (hooks.isEmpty()) {
      return;
    }
    ObjectNode points = config.putObject("hooks");
    for (HookSpec hook : hooks) {
      ObjectNode entry = points.withArray(hook.point().key).addObject().put("path", hook.path());
      texts(entry.putArray("args"), hook.args());
      texts(entry.putArray("env"), hook.environment());
      if (hook.timeout() > 0) {
        entry.put("timeout", hook.timeout());
      }
    }
  }

  private static void texts(ArrayNode array, Iterable<String> texts) {
    texts.forEach(array::add);
  }
}
