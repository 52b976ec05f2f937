package dev.jcompose.engine.request;

import dev.jcompose.engine.request.HostConfig.Extension;
import dev.jcompose.engine.request.HostConfig.HostPort;
import dev.jcompose.engine.request.HostConfig.LogConfig;
import dev.jcompose.engine.request.HostConfig.RestartPolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Gives the parts of a [HostConfig] their names where one is made in code. Each method sets the
/// component of its name; what is not set stays as it was in the original configuration.
public final class HostConfigBuilder {
  private final HostConfig from;
  private final ResourcesBuilder resources;
  private List<String> binds;
  private LogConfig logConfig;
  private String networkMode;
  private Map<String, List<HostPort>> portBindings;
  private RestartPolicy restartPolicy;
  private boolean autoRemove;
  private List<String> volumesFrom;
  private List<MountRequest> mounts;
  private List<Integer> consoleSize;
  private List<String> capAdd;
  private List<String> capDrop;
  private String cgroupnsMode;
  private List<String> dns;
  private List<String> dnsOptions;
  private List<String> dnsSearch;
  private List<String> extraHosts;
  private List<String> groupAdd;
  private String ipcMode;
  private List<String> links;
  private int oomScoreAdj;
  private String pidMode;
  private boolean privileged;
  private boolean readonlyRootfs;
  private List<String> securityOpt;
  private Map<String, String> storageOpt;
  private Map<String, String> tmpfs;
  private String utsMode;
  private String usernsMode;
  private String runtime;
  private long shmSize;
  private Map<String, String> sysctls;
  private Map<String, String> annotations;
  private Optional<Boolean> init;
  private Optional<Extension> jcompose;

  HostConfigBuilder(HostConfig from) {
    this.from = from;
    resources = new ResourcesBuilder(from);
    binds = from.binds();
    logConfig = from.logConfig();
    networkMode = from.networkMode();
    portBindings = from.portBindings();
    restartPolicy = from.restartPolicy();
    autoRemove = from.autoRemove();
    volumesFrom = from.volumesFrom();
    mounts = from.mounts();
    consoleSize = from.consoleSize();
    capAdd = from.capAdd();
    capDrop = from.capDrop();
    cgroupnsMode = from.cgroupnsMode();
    dns = from.dns();
    dnsOptions = from.dnsOptions();
    dnsSearch = from.dnsSearch();
    extraHosts = from.extraHosts();
    groupAdd = from.groupAdd();
    ipcMode = from.ipcMode();
    links = from.links();
    oomScoreAdj = from.oomScoreAdj();
    pidMode = from.pidMode();
    privileged = from.privileged();
    readonlyRootfs = from.readonlyRootfs();
    securityOpt = from.securityOpt();
    storageOpt = from.storageOpt();
    tmpfs = from.tmpfs();
    utsMode = from.utsMode();
    usernsMode = from.usernsMode();
    runtime = from.runtime();
    shmSize = from.shmSize();
    sysctls = from.sysctls();
    annotations = from.annotations();
    init = from.init();
    jcompose = from.jcompose();
  }

  public HostConfigBuilder binds(List<String> value) {
    binds = value;
    return this;
  }

  public HostConfigBuilder logConfig(LogConfig value) {
    logConfig = value;
    return this;
  }

  public HostConfigBuilder networkMode(String value) {
    networkMode = value;
    return this;
  }

  public HostConfigBuilder portBindings(Map<String, List<HostPort>> value) {
    portBindings = value;
    return this;
  }

  public HostConfigBuilder restartPolicy(RestartPolicy value) {
    restartPolicy = value;
    return this;
  }

  public HostConfigBuilder autoRemove(boolean value) {
    autoRemove = value;
    return this;
  }

  public HostConfigBuilder volumesFrom(List<String> value) {
    volumesFrom = value;
    return this;
  }

  public HostConfigBuilder mounts(List<MountRequest> value) {
    mounts = value;
    return this;
  }

  public HostConfigBuilder consoleSize(List<Integer> value) {
    consoleSize = value;
    return this;
  }

  public HostConfigBuilder capAdd(List<String> value) {
    capAdd = value;
    return this;
  }

  public HostConfigBuilder capDrop(List<String> value) {
    capDrop = value;
    return this;
  }

  public HostConfigBuilder cgroupnsMode(String value) {
    cgroupnsMode = value;
    return this;
  }

  public HostConfigBuilder dns(List<String> value) {
    dns = value;
    return this;
  }

  public HostConfigBuilder dnsOptions(List<String> value) {
    dnsOptions = value;
    return this;
  }

  public HostConfigBuilder dnsSearch(List<String> value) {
    dnsSearch = value;
    return this;
  }

  public HostConfigBuilder extraHosts(List<String> value) {
    extraHosts = value;
    return this;
  }

  public HostConfigBuilder groupAdd(List<String> value) {
    groupAdd = value;
    return this;
  }

  public HostConfigBuilder ipcMode(String value) {
    ipcMode = value;
    return this;
  }

  public HostConfigBuilder links(List<String> value) {
    links = value;
    return this;
  }

  public HostConfigBuilder oomScoreAdj(int value) {
    oomScoreAdj = value;
    return this;
  }

  public HostConfigBuilder pidMode(String value) {
    pidMode = value;
    return this;
  }

  public HostConfigBuilder privileged(boolean value) {
    privileged = value;
    return this;
  }

  public HostConfigBuilder readonlyRootfs(boolean value) {
    readonlyRootfs = value;
    return this;
  }

  public HostConfigBuilder securityOpt(List<String> value) {
    securityOpt = value;
    return this;
  }

  public HostConfigBuilder storageOpt(Map<String, String> value) {
    storageOpt = value;
    return this;
  }

  public HostConfigBuilder tmpfs(Map<String, String> value) {
    tmpfs = value;
    return this;
  }

  public HostConfigBuilder utsMode(String value) {
    utsMode = value;
    return this;
  }

  public HostConfigBuilder runtime(String value) {
    runtime = value;
    return this;
  }

  public HostConfigBuilder usernsMode(String value) {
    usernsMode = value;
    return this;
  }

  public HostConfigBuilder shmSize(long value) {
    shmSize = value;
    return this;
  }

  public HostConfigBuilder sysctls(Map<String, String> value) {
    sysctls = value;
    return this;
  }

  public HostConfigBuilder annotations(Map<String, String> value) {
    annotations = value;
    return this;
  }

  public HostConfigBuilder init(Optional<Boolean> value) {
    init = value;
    return this;
  }

  public HostConfigBuilder jcompose(Optional<Extension> value) {
    jcompose = value;
    return this;
  }

  /// The limits and devices, to be set there.
  public ResourcesBuilder resources() {
    return resources;
  }

  /// The whole.
  public HostConfig done() {
    return new HostConfig(
        binds,
        logConfig,
        networkMode,
        portBindings,
        restartPolicy,
        autoRemove,
        volumesFrom,
        mounts,
        consoleSize,
        capAdd,
        capDrop,
        cgroupnsMode,
        dns,
        dnsOptions,
        dnsSearch,
        extraHosts,
        groupAdd,
        ipcMode,
        links,
        oomScoreAdj,
        pidMode,
        privileged,
        from.publishAllPorts(),
        readonlyRootfs,
        securityOpt,
        storageOpt,
        tmpfs,
        utsMode,
        usernsMode,
        shmSize,
        sysctls,
        runtime,
        from.isolation(),
        from.volumeDriver(),
        resources.deviceRequests,
        annotations,
        resources.cpuShares,
        resources.memory,
        resources.nanoCpus,
        resources.cgroupParent,
        resources.blkioWeight,
        resources.blkioWeightDevice,
        resources.blkioDeviceReadBps,
        resources.blkioDeviceWriteBps,
        resources.blkioDeviceReadIOps,
        resources.blkioDeviceWriteIOps,
        resources.cpuPeriod,
        resources.cpuQuota,
        resources.cpuRealtimePeriod,
        resources.cpuRealtimeRuntime,
        resources.cpusetCpus,
        from.cpusetMems(),
        resources.devices,
        resources.deviceCgroupRules,
        resources.memoryReservation,
        resources.memorySwap,
        resources.memorySwappiness,
        resources.oomKillDisable,
        resources.pidsLimit,
        resources.ulimits,
        init,
        from.maskedPaths(),
        from.readonlyPaths(),
        jcompose);
  }
}
