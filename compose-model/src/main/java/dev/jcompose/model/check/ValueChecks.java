package dev.jcompose.model.check;

import dev.jcompose.model.file.TemplatedFile;
import dev.jcompose.model.network.PortMapping;
import dev.jcompose.model.shorthand.IpAddress;
import dev.jcompose.model.value.ByteSize;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The table of checks, by attribute. One line covers every value at its path, including list
/// items. `config` shows such values, as Docker Compose does; commands that start containers reject
/// them here, before anything starts. (With Docker Compose, Docker Engine rejects them half-way.)
///
/// Messages are those of Docker Engine 26 where it has one.
///
/// @see "moby daemon/daemon_unix.go: verifyPlatformContainerResources; daemon/container.go:
///   validateHealthCheck; api/types/network/ipam.go: ValidateIPAM"
public final class ValueChecks {
  private static final long LEAST_MEMORY = 6L << 20;
  private static final long LEAST_TIME = 1_000_000;
  private static final long LEAST_PERIOD = 1_000;
  private static final long MOST_PERIOD = 1_000_000;

  /// The kernel's `CPU_SHARES_MAX`, `MAX_BW` (in microseconds) and `PID_MAX_LIMIT`.
  private static final long MOST_SHARES = 262_144;

  private static final long MOST_QUOTA = (1L << 44) - 1;
  private static final long MOST_PIDS = 4_194_304;
  private static final int LONGEST_NAME = 64;
  private static final String PATH_PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
  private static final String LABEL = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
  private static final String DOMAIN =
      "(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?";

  /// @see <a href="https://pkg.go.dev/github.com/distribution/reference">the grammar</a>
  private static final String REFERENCE =
      "(?:"
          + DOMAIN
          + "/)?"
          + PATH_PART
          + "(?:/"
          + PATH_PART
          + ")*(?::\\w[\\w.-]{0,127})?"
          + "(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?";

  private static final Check ADDRESS = Check.of(IpAddress::isValid, "is not an IP address");
  private static final Check HOST_ADDRESS =
      Check.of(
          text -> text.equals("host-gateway") || IpAddress.isValid(text),
          "is not an IP address (write one, or host-gateway)");
  private static final Check MAC =
      Check.all(
          Check.matches(
              "(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}",
              "is not a MAC address (write six pairs of digits, as 02:42:ac:11:65:43)"),
          Check.of(
              text -> Character.digit(text.charAt(1), 16) % 2 == 0,
              "is a multicast address (make its first byte even)"));

  /// A CDI name, in a place where a device's path is also valid.
  private static final String CDI_NAME = "[^/=]+/[^/=]+=.+";

  private static final Check DEVICE_SOURCE =
      Check.of(text -> text.startsWith("/") || text.matches(CDI_NAME), "is not an absolute path");
  private static final Check DEVICE_TARGET =
      Check.of(
          text -> text.startsWith("/") || text.matches(CDI_NAME),
          "is not an absolute path (invalid mount path: mount path must be absolute)");

  private static final Check ABSOLUTE =
      Check.of(text -> text.startsWith("/"), "is not an absolute path");
  private static final Check TARGET =
      Check.all(
          // As in Docker Compose, which knows the paths of Windows on every system.
          Check.of(
              text -> !text.matches("[a-zA-Z]:[/\\\\].*"),
              "is not an absolute path (a letter and a colon begin a path of Windows; call the volume by a longer name)"),
          Check.of(
              text -> text.startsWith("/"),
              "is not an absolute path (invalid mount path: mount path must be absolute)"),
          Check.of(
              text -> !text.matches("/+(?:\\./*)*"),
              "cannot be mounted at (invalid specification: destination can't be '/')"));
  private static final Check TMPFS =
      text -> {
        int colon = text.indexOf(':');
        return TARGET.wrong(colon < 0 ? text : text.substring(0, colon));
      };
  private static final Check MEMORY = leastMemory("limit");
  private static final Check RESERVATION = leastMemory("reservation");
  private static final Check TIME =
      Check.time(nanos -> nanos == 0 || nanos >= LEAST_TIME, "cannot be less than 1ms");
  private static final Check NO_SPACE =
      Check.matches("\\S+", "must not contain spaces (write a list with one item each)");
  private static final Check NO_NUL =
      text -> text.indexOf('\0') < 0 ? Optional.empty() : Optional.of("contains a NUL byte");
  private static final Check ULIMIT = Check.number(value -> value >= -1, "must be -1 or positive");
  private static final Check CAPABILITY =
      Check.of(Vocabulary::isCapability, "is not a capability (as NET_ADMIN, or ALL)");
  private static final Check ID =
      Check.matches("[0-9]{1,10}", "is not a numeric id (names are not looked up in the image)");
  private static final Check IMAGE =
      text ->
          text.matches(REFERENCE)
              ? Optional.empty()
              : Optional.of(
                  "invalid reference format: "
                      + (text.toLowerCase(Locale.ROOT).matches(REFERENCE)
                          ? "repository name (" + text + ") must be lowercase"
                          : "\"" + text + "\" is not an image's name"));

  private static final Map<String, Check> VALUES = new HashMap<>();
  private static final Map<String, Check> KEYS = new HashMap<>();

  static {
    service();
    healthAndLife();
    storage();
    resources();
    build();
    topLevel();
  }

  /// Where an empty text, or an empty item of a list, is not the same as none.
  private static final Set<String> NOT_EMPTY =
      Set.of(
          "services.*.build.tags",
          "services.*.cap_add",
          "services.*.cap_drop",
          "services.*.develop.watch.path",
          "services.*.device_cgroup_rules",
          "services.*.devices.source",
          "services.*.expose",
          "services.*.external_links",
          "services.*.group_add",
          "services.*.links",
          "services.*.provider.type",
          "services.*.pull_policy",
          "services.*.security_opt",
          "services.*.tmpfs",
          "services.*.volumes_from",
          "networks.*.ipam.config.subnet",
          "networks.*.ipam.config.aux_addresses.*",
          "configs.*.environment",
          "configs.*.file",
          "secrets.*.environment",
          "secrets.*.file");

  /// How Go writes a truth value.
  private static final Set<String> TRUTHS =
      Set.of("1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False");

  private ValueChecks() {}

  /// What is wrong with a value.
  ///
  /// @param path of the attribute, as in the coverage page: `services.*.dns`
  public static Optional<String> ofValue(String path, String text) {
    if (text.isEmpty()) {
      return NOT_EMPTY.contains(path) ? Optional.of("must not be empty") : Optional.empty();
    }
    Check check = VALUES.get(path);
    return check == null ? Optional.empty() : check.wrong(text);
  }

  /// What is wrong with a key of a mapping.
  ///
  /// @param path of the attribute that is the mapping
  public static Optional<String> ofKey(String path, String key) {
    Check check = KEYS.get(path);
    return check == null ? Optional.empty() : check.wrong(key);
  }

  /// The paths in the table, for comparison with the schema's.
  static Set<String> paths() {
    Set<String> paths = new TreeSet<>(VALUES.keySet());
    paths.addAll(KEYS.keySet());
    return paths;
  }

  private static void put(Check check, String prefix, String... names) {
    for (String name : names) {
      VALUES.put(prefix + name, check);
    }
  }

  private static void service() {
    String service = "services.*.";
    put(IMAGE, service, "image", "build.tags", "pre_start.image");
    put(NO_NUL, service, "command", "entrypoint", "environment.*");
    KEYS.put(
        "services.*.environment",
        Check.of(name -> !name.isEmpty() && !name.startsWith("="), "is not a variable's name"));
    KEYS.put(
        "services.*.annotations",
        Check.of(
            name -> !name.isEmpty(),
            "is not a key (the empty string is not permitted as an annotation key)"));
    put(
        ABSOLUTE,
        service,
        "working_dir",
        "pre_start.working_dir",
        "post_start.working_dir",
        "pre_stop.working_dir");
    put(
        Check.matches(
            "[a-zA-Z0-9][a-zA-Z0-9_.-]+",
            "is not a container name (at least two of [a-zA-Z0-9][a-zA-Z0-9_.-])"),
        service,
        "container_name");
    put(
        Check.of(
            text -> text.length() <= LONGEST_NAME,
            "is longer than 64 characters, the kernel's limit"),
        service,
        "hostname",
        "domainname");
    put(MAC, service, "mac_address", "networks.*.mac_address");
    put(ADDRESS, service, "dns");
    put(NO_SPACE, service, "dns_search", "dns_opt");
    put(HOST_ADDRESS, service, "extra_hosts.*", "build.extra_hosts.*");
    put(ValueChecks::exposed, service, "expose");
    put(CAPABILITY, service, "cap_add", "cap_drop");
    put(ValueChecks::securityOption, service, "security_opt");
    put(mode("IPC", "none|private|shareable|host"), service, "ipc");
    put(mode("PID", "host"), service, "pid");
    put(Check.oneOf(List.of("host"), "a UTS mode"), service, "uts");
    put(
        Check.all(
            Check.matches("[^/:\\s]{1,15}", "is not an interface name (at most 15 characters)"),
            Check.of(
                name -> !Set.of(".", "..", "lo").contains(name), "cannot be an interface's name")),
        service,
        "networks.*.interface_name");
    put(
        Check.matches("[^\\s/:]+", "is not a name that can be looked up"),
        service,
        "networks.*.aliases");
  }

  private static void healthAndLife() {
    String service = "services.*.";
    put(Check.of(Vocabulary::isSignal, "is not a signal (as SIGTERM)"), service, "stop_signal");
    put(Check.time(nanos -> nanos >= 0, "must not be negative"), service, "stop_grace_period");
    put(TIME, service + "healthcheck.", "interval", "timeout", "start_period", "start_interval");
    put(
        Check.oneOf(
            List.of("none", "no", "on-failure", "any", "always", "unless-stopped"), "a condition"),
        service,
        "deploy.restart_policy.condition");
  }

  private static void storage() {
    String service = "services.*.";
    put(TARGET, service, "volumes.target");
    put(TMPFS, service, "tmpfs");
    put(DEVICE_SOURCE, service, "devices.source");
    put(DEVICE_TARGET, service, "devices.target");
    put(
        Check.matches(
            " *[abc] +(?:[0-9]+|\\*):(?:[0-9]+|\\*) +[rwm]{1,3} *",
            "is not a device rule (write one such as c 1:3 rwm)"),
        service,
        "device_cgroup_rules");
    put(
        Check.matches("[rwm]{1,3}", "is not a combination of r, w and m"),
        service,
        "devices.permissions");
    put(
        Check.oneOf(
            List.of("private", "rprivate", "shared", "rshared", "slave", "rslave"),
            "a propagation mode"),
        service,
        "volumes.bind.propagation");
    put(
        Check.size(bytes -> bytes >= 0, "must not be negative"),
        service,
        "volumes.tmpfs.size",
        "shm_size",
        "build.shm_size");
    put(
        Check.of(
            text -> !text.startsWith("/") && !List.of(text.split("/", -1)).contains(".."),
            "must be a relative path within the volume"),
        service,
        "volumes.volume.subpath");
    KEYS.put(
        service + "storage_opt",
        Check.of(
            key -> key.toLowerCase(Locale.ROOT).equals("size"),
            "is not an option of a writable layer (size is the only one)"));
    put(ValueChecks::layerSize, service, "storage_opt.*");
    put(ID, service, "configs.uid", "configs.gid", "secrets.uid", "secrets.gid");
  }

  private static void resources() {
    String service = "services.*.";
    put(MEMORY, service, "mem_limit", "deploy.resources.limits.memory");
    put(RESERVATION, service, "mem_reservation", "deploy.resources.reservations.memory");
    put(
        Check.size(bytes -> bytes >= -1, "must be -1 (no limit) or positive"),
        service,
        "memswap_limit");
    put(
        Check.between(-1, 100, "valid memory swappiness range is 0-100"),
        service,
        "mem_swappiness");
    put(
        text -> {
          try {
            double cpus = Double.parseDouble(text);
            return cpus == 0 || cpus >= 0.01
                ? Optional.empty()
                : Optional.of("range of CPUs is from 0.01");
          } catch (NumberFormatException _) {
            return Optional.empty();
          }
        },
        service,
        "cpus",
        "deploy.resources.limits.cpus");
    put(
        Check.all(
            Check.number(shares -> shares >= 0, "must not be negative"),
            Check.number(
                shares -> shares <= MOST_SHARES,
                "the maximum allowed cpu-shares is " + MOST_SHARES)),
        service,
        "cpu_shares");
    put(
        Check.all(
            Check.number(
                quota -> quota <= 0 || quota >= LEAST_PERIOD,
                "CPU cfs quota cannot be less than 1ms (i.e. 1000)"),
            Check.number(
                quota -> quota <= MOST_QUOTA, "the kernel allows no more than " + MOST_QUOTA)),
        service,
        "cpu_quota");
    put(
        Check.number(pids -> pids <= MOST_PIDS, "the kernel allows no more than " + MOST_PIDS),
        service,
        "pids_limit",
        "deploy.resources.limits.pids");
    String blkio = service + "blkio_config.";
    put(
        Check.number(
            weight -> weight == 0 || (weight >= 10 && weight <= 1000),
            "Range of blkio weight is from 10 to 1000"),
        blkio,
        "weight",
        "weight_device.weight");
    for (String list :
        List.of(
            "weight_device",
            "device_read_bps",
            "device_write_bps",
            "device_read_iops",
            "device_write_iops")) {
      put(
          Check.of(
              path -> path.startsWith("/dev/"),
              "is not the path of a device (it begins with /dev/)"),
          blkio,
          list + ".path");
    }
    put(
        Check.number(
            period -> period == 0 || (period >= LEAST_PERIOD && period <= MOST_PERIOD),
            "CPU cfs period cannot be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)"),
        service,
        "cpu_period");
    put(ValueChecks::processors, service, "cpuset");
    put(
        Check.of(
            path -> !path.isBlank() && !List.of(path.split("/", -1)).contains(".."),
            "is not a path below the root"),
        service,
        "cgroup_parent");
    for (String ulimits : List.of("ulimits", "build.ulimits")) {
      put(ULIMIT, service + ulimits, ".*", ".*.soft", ".*.hard");
      KEYS.put(service + ulimits, Check.of(Vocabulary::isUlimit, "is not a ulimit (as nofile)"));
    }
    KEYS.put(
        service + "sysctls",
        Check.matches("[a-zA-Z0-9_]+(?:[./][a-zA-Z0-9_-]+)+", "is not a kernel parameter"));
  }

  private static void build() {
    KEYS.put(
        "services.*.build.args", Check.matches("[^=\\s]+", "is not the name of a build argument"));
    KEYS.put(
        "services.*.build.ssh",
        Check.of(id -> !id.isEmpty(), "is not the name of an ssh agent or key (as default)"));
  }

  private static void topLevel() {
    Check resourceName =
        Check.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]*", "is not a name of [a-zA-Z0-9][a-zA-Z0-9_.-]*");
    put(resourceName, "", "networks.*.name", "volumes.*.name");
    KEYS.put(
        "volumes.*.driver_opts",
        Check.oneOf(List.of("type", "o", "device", "size"), "an option of the local driver"));
    put(
        Check.oneOf(List.of(TemplatedFile.DRIVER), "a template driver (golang is the only one)"),
        "",
        "configs.*.template_driver",
        "secrets.*.template_driver");
    String ipam = "networks.*.ipam.";
    put(
        Check.oneOf(List.of("default"), "an IPAM driver (default is the only one)"),
        ipam,
        "driver");
    Check subnet =
        Check.of(
            text -> Subnet.parse(text).isPresent(),
            "is not a subnet (write an address and a prefix length, such as 10.5.0.0/24)");
    Check whole =
        Check.of(
            text -> Subnet.parse(text).map(Subnet::isWhole).orElse(true),
            "has host bits set (make them zero)");
    put(subnet, ipam, "config.ip_range");
    put(Check.all(subnet, whole), ipam, "config.subnet");
    put(ADDRESS, ipam, "config.gateway", "config.aux_addresses.*");
  }

  private static Check leastMemory(String what) {
    return Check.size(
        bytes -> bytes == 0 || bytes >= LEAST_MEMORY, "Minimum memory " + what + " allowed is 6MB");
  }

  private static Check mode(String kind, String words) {
    return Check.matches(
        "(?:" + words + "|(?:service|container):.+)", "is not a mode (invalid " + kind + " mode)");
  }

  private static Optional<String> layerSize(String text) {
    try {
      return ByteSize.parse(text).bytes() >= 0
          ? Optional.empty()
          : Optional.of("\"" + text + "\" must not be negative");
    } catch (IllegalArgumentException wrong) {
      return Optional.ofNullable(wrong.getMessage());
    }
  }

  private static Optional<String> exposed(String text) {
    int slash = text.indexOf('/');
    String protocol = slash < 0 ? "tcp" : text.substring(slash + 1);
    if (!List.of("tcp", "udp", "sctp").contains(protocol.toLowerCase(Locale.ROOT))) {
      return Optional.of("invalid protocol \"" + protocol + "\" (tcp, udp or sctp)");
    }
    try {
      PortMapping.Published range =
          PortMapping.Published.parse(slash < 0 ? text : text.substring(0, slash));
      return range.from() > 0 ? Optional.empty() : Optional.of("0 is not a port");
    } catch (IllegalArgumentException wrong) {
      return Optional.ofNullable(wrong.getMessage());
    }
  }

  /// `0-2,4`.
  private static Optional<String> processors(String text) {
    for (String part : text.split(",", -1)) {
      String[] ends = part.strip().split("-", 2);
      boolean numbers = List.of(ends).stream().allMatch(end -> end.matches("\\d{1,5}"));
      if (!numbers || Integer.parseInt(ends[0]) > Integer.parseInt(ends[ends.length - 1])) {
        return Optional.of("\"" + text + "\" is not a list of CPUs (as 0-2,4)");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> securityOption(String text) {
    int equals = text.indexOf('=');
    int at = equals >= 0 ? equals : text.indexOf(':');
    String name = at < 0 ? text : text.substring(0, at);
    String value = at < 0 ? "" : text.substring(at + 1);
    boolean right =
        switch (name) {
          case "no-new-privileges" -> at < 0 || TRUTHS.contains(value);
          case "systempaths" -> value.equals("unconfined");
          case "label" ->
              value.equals("disable") || value.matches("(user|role|type|level|filetype):.+");
          // Whether an AppArmor profile is loaded is checked when the container starts.
          case "seccomp", "apparmor" -> !value.isEmpty();
          default -> false;
        };
    if (right) {
      return Optional.empty();
    }
    return Optional.of("invalid --security-opt: \"" + text + "\"");
  }
}
