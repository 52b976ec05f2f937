package dev.jcompose.engine.request;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.jcompose.engine.json.Lenient;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Docker's `HostConfig`: the part of a container that depends on the host. As in Docker's API, 0
/// and empty texts mean the default.
///
/// @param binds `source:target[:options]`
/// @param networkMode `bridge`, `host`, `none`, `container:<id>`, or a network's name or id
/// @param portBindings `80/tcp` to where it is published
/// @param consoleSize rows and columns
/// @param extraHosts `name:address`; the address may be `host-gateway`
/// @param tmpfs path to options
/// @param shmSize bytes
/// @param cpuShares relative weight
/// @param memory bytes
/// @param nanoCpus billionths of a CPU
/// @param memorySwap bytes of memory and swap, -1 for unlimited
/// @param memorySwappiness -1 and empty for the default
/// @param pidsLimit 0, -1 and empty for unlimited
/// @param init whether a minimal init is pid 1
/// @param jcompose what Docker's API has no field for
public record HostConfig(
    List<String> binds,
    LogConfig logConfig,
    String networkMode,
    Map<String, List<HostPort>> portBindings,
    RestartPolicy restartPolicy,
    boolean autoRemove,
    List<String> volumesFrom,
    List<MountRequest> mounts,
    List<Integer> consoleSize,
    List<String> capAdd,
    List<String> capDrop,
    String cgroupnsMode,
    List<String> dns,
    List<String> dnsOptions,
    List<String> dnsSearch,
    List<String> extraHosts,
    List<String> groupAdd,
    String ipcMode,
    List<String> links,
    int oomScoreAdj,
    String pidMode,
    boolean privileged,
    boolean publishAllPorts,
    boolean readonlyRootfs,
    List<String> securityOpt,
    Map<String, String> storageOpt,
    Map<String, String> tmpfs,
    @JsonProperty("UTSMode") String utsMode,
    String usernsMode,
    long shmSize,
    Map<String, String> sysctls,
    String runtime,
    String isolation,
    String volumeDriver,
    List<DeviceRequest> deviceRequests,
    Map<String, String> annotations,
    long cpuShares,
    long memory,
    long nanoCpus,
    String cgroupParent,
    int blkioWeight,
    List<WeightDevice> blkioWeightDevice,
    List<ThrottleDevice> blkioDeviceReadBps,
    List<ThrottleDevice> blkioDeviceWriteBps,
    @JsonProperty("BlkioDeviceReadIOps") List<ThrottleDevice> blkioDeviceReadIOps,
    @JsonProperty("BlkioDeviceWriteIOps") List<ThrottleDevice> blkioDeviceWriteIOps,
    long cpuPeriod,
    long cpuQuota,
    long cpuRealtimePeriod,
    long cpuRealtimeRuntime,
    String cpusetCpus,
    String cpusetMems,
    List<DeviceMapping> devices,
    List<String> deviceCgroupRules,
    long memoryReservation,
    long memorySwap,
    Optional<Long> memorySwappiness,
    boolean oomKillDisable,
    Optional<Long> pidsLimit,
    List<Ulimit> ulimits,
    Optional<Boolean> init,
    Optional<List<String>> maskedPaths,
    Optional<List<String>> readonlyPaths,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Extension> jcompose) {

  /// Fills in what was left out.
  public HostConfig {
    binds = Lenient.list(binds);
    logConfig = Lenient.or(logConfig, LogConfig.DEFAULT);
    networkMode = Lenient.text(networkMode);
    portBindings = Lenient.map(portBindings);
    restartPolicy = Lenient.or(restartPolicy, RestartPolicy.NO);
    volumesFrom = Lenient.list(volumesFrom);
    mounts = Lenient.list(mounts);
    consoleSize = Lenient.list(consoleSize);
    capAdd = Lenient.list(capAdd);
    capDrop = Lenient.list(capDrop);
    cgroupnsMode = Lenient.text(cgroupnsMode);
    dns = Lenient.list(dns);
    dnsOptions = Lenient.list(dnsOptions);
    dnsSearch = Lenient.list(dnsSearch);
    extraHosts = Lenient.list(extraHosts);
    groupAdd = Lenient.list(groupAdd);
    ipcMode = Lenient.text(ipcMode);
    links = Lenient.list(links);
    pidMode = Lenient.text(pidMode);
    securityOpt = Lenient.list(securityOpt);
    storageOpt = Lenient.map(storageOpt);
    tmpfs = Lenient.map(tmpfs);
    utsMode = Lenient.text(utsMode);
    usernsMode = Lenient.text(usernsMode);
    sysctls = Lenient.map(sysctls);
    runtime = Lenient.text(runtime);
    isolation = Lenient.text(isolation);
    volumeDriver = Lenient.text(volumeDriver);
    deviceRequests = Lenient.list(deviceRequests);
    annotations = Lenient.map(annotations);
    cgroupParent = Lenient.text(cgroupParent);
    cpusetCpus = Lenient.text(cpusetCpus);
    cpusetMems = Lenient.text(cpusetMems);
    devices = Lenient.list(devices);
    blkioWeightDevice = Lenient.list(blkioWeightDevice);
    blkioDeviceReadBps = Lenient.list(blkioDeviceReadBps);
    blkioDeviceWriteBps = Lenient.list(blkioDeviceWriteBps);
    blkioDeviceReadIOps = Lenient.list(blkioDeviceReadIOps);
    blkioDeviceWriteIOps = Lenient.list(blkioDeviceWriteIOps);
    deviceCgroupRules = Lenient.list(deviceCgroupRules);
    memorySwappiness = Lenient.optional(memorySwappiness);
    pidsLimit = Lenient.optional(pidsLimit);
    ulimits = Lenient.list(ulimits);
    init = Lenient.optional(init);
    maskedPaths = Lenient.optional(maskedPaths).map(Lenient::list);
    readonlyPaths = Lenient.optional(readonlyPaths).map(Lenient::list);
    jcompose = Lenient.optional(jcompose);
  }

  /// What reading `{}` gives. Not read: to prepare the reading of a record takes longer than to
  /// create a container.
  private static final HostConfig EMPTY =
      new HostConfig(
          List.of(),
          LogConfig.DEFAULT,
          "",
          Map.of(),
          RestartPolicy.NO,
          false,
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          "",
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          "",
          List.of(),
          0,
          "",
          false,
          false,
          false,
          List.of(),
          Map.of(),
          Map.of(),
          "",
          "",
          0,
          Map.of(),
          "",
          "",
          "",
          List.of(),
          Map.of(),
          0,
          0,
          0,
          "",
          0,
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          0,
          0,
          0,
          0,
          "",
          "",
          List.of(),
          List.of(),
          0,
          0,
          Optional.empty(),
          false,
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /// Everything by default.
  public static HostConfig empty() {
    return EMPTY;
  }

  /// Begins with everything by default.
  public static HostConfigBuilder with() {
    return EMPTY.toBuilder();
  }

  /// Begins with this one.
  public HostConfigBuilder toBuilder() {
    return new HostConfigBuilder(this);
  }

  /// Docker's `LogConfig`.
  ///
  /// @param type `json-file` or `none`; empty for `json-file`
  /// @param config `max-size`, `max-file`
  public record LogConfig(String type, Map<String, String> config) {
    /// The default log of containers.
    public static final LogConfig DEFAULT = new LogConfig("json-file", Map.of());

    /// Fills in what was left out.
    public LogConfig {
      type = Lenient.text(type).isEmpty() ? "json-file" : type;
      config = Lenient.map(config);
    }
  }

  /// Docker's `PortBinding`.
  ///
  /// @param hostIp empty for all addresses
  /// @param hostPort a port; empty for any; `8000-8010` for any of them
  public record HostPort(String hostIp, String hostPort) {
    /// Fills in what was left out.
    public HostPort {
      hostIp = Lenient.text(hostIp);
      hostPort = Lenient.text(hostPort);
    }
  }

  /// Docker's `RestartPolicy`.
  ///
  /// @param name `no`, `always`, `unless-stopped` or `on-failure`
  /// @param maximumRetryCount for `on-failure`; 0 for no limit
  public record RestartPolicy(String name, int maximumRetryCount) {
    /// Never.
    public static final RestartPolicy NO = new RestartPolicy("no", 0);

    /// Fills in what was left out.
    public RestartPolicy {
      name = Lenient.text(name).isEmpty() ? "no" : name;
    }
  }

  /// Docker's `DeviceMapping`.
  ///
  /// @param cgroupPermissions a combination of `r`, `w` and `m`
  public record DeviceMapping(String pathOnHost, String pathInContainer, String cgroupPermissions) {
    /// Fills in what was left out.
    public DeviceMapping {
      pathOnHost = Lenient.text(pathOnHost);
      pathInContainer = Lenient.text(pathInContainer).isEmpty() ? pathOnHost : pathInContainer;
      cgroupPermissions = Lenient.text(cgroupPermissions).isEmpty() ? "rwm" : cgroupPermissions;
    }
  }

  /// Docker's `WeightDevice`.
  ///
  /// @param weight 10 to 1000
  public record WeightDevice(String path, int weight) {
    /// Fills in what was left out.
    public WeightDevice {
      path = Lenient.text(path);
    }
  }

  /// Docker's `ThrottleDevice`.
  ///
  /// @param rate bytes or operations per second
  public record ThrottleDevice(String path, long rate) {
    /// Fills in what was left out.
    public ThrottleDevice {
      path = Lenient.text(path);
    }
  }

  /// Docker's `Ulimit`.
  ///
  /// @param name as in `ulimit`: `nofile`
  /// @param soft -1 for unlimited
  /// @param hard -1 for unlimited
  public record Ulimit(String name, long soft, long hard) {
    /// Fills in what was left out.
    public Ulimit {
      name = Lenient.text(name);
    }
  }

  /// Requests beyond Docker's API.
  ///
  /// @param files files made for this container, such as configs with inline content
  /// @param inherited the mounts from `VolumesFrom`, once the container is created
  /// @param earlyProbes whether it is also probed outside its health check's schedule while it
  ///   starts; empty for the engine's setting
  /// @param settlingTime nanoseconds for which such probes must have succeeded until one counts;
  ///   empty for the engine's setting
  /// @param apiSocket where the engine's socket is that was asked for with `use_api_socket`: unlike
  ///   other bind mounts it belongs to the container's root, also in a user namespace
  public record Extension(
      List<InlineFile> files,
      List<MountRequest> inherited,
      Optional<Boolean> earlyProbes,
      Optional<Long> settlingTime,
      Optional<String> apiSocket) {
    /// Nothing beyond.
    public static final Extension NONE =
        new Extension(List.of(), List.of(), Optional.empty(), Optional.empty(), Optional.empty());

    /// Fills in what was left out.
    public Extension {
      files = Lenient.list(files);
      inherited = Lenient.list(inherited);
      earlyProbes = Lenient.optional(earlyProbes);
      settlingTime = Lenient.optional(settlingTime);
      apiSocket = Lenient.optional(apiSocket);
    }

    /// The same with other files and inherited mounts.
    public Extension with(List<InlineFile> others, List<MountRequest> from) {
      return new Extension(others, from, earlyProbes, settlingTime, apiSocket);
    }
  }

  /// A file that is created with the container, mounted read-only, and removed with it.
  ///
  /// @param target absolute path in the container
  /// @param content its bytes (base64 in JSON); saved in a separate file, so empty once the
  ///   container is created
  /// @param uid its owner
  /// @param gid its group
  /// @param mode permissions, as a number: 0444 is 292
  @SuppressWarnings("ArrayRecordComponent") // bytes of a file; never compared
  public record InlineFile(String target, byte[] content, int uid, int gid, int mode) {
    /// Fills in what was left out.
    public InlineFile {
      target = Lenient.text(target);
      content = Lenient.or(content, new byte[0]);
    }
  }
}
