package dev.jcompose.engine.request;

import dev.jcompose.engine.json.KeySet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Gives the parts of a [ContainerConfig] their names where one is made in code. Each method sets
/// the component of its name; what is not set stays as it was in the original configuration.
public final class ContainerConfigBuilder {
  private String hostname;
  private String domainname;
  private String user;
  private boolean attachStdin;
  private boolean attachStdout;
  private boolean attachStderr;
  private KeySet exposedPorts;
  private boolean tty;
  private boolean openStdin;
  private boolean stdinOnce;
  private List<String> env;
  private Optional<List<String>> cmd;
  private Optional<HealthConfig> healthcheck;
  private String image;
  private KeySet volumes;
  private String workingDir;
  private Optional<List<String>> entrypoint;
  private boolean networkDisabled;
  private String macAddress;
  private List<String> onBuild;
  private Map<String, String> labels;
  private Optional<String> stopSignal;
  private Optional<Integer> stopTimeout;
  private List<String> shell;

  ContainerConfigBuilder(ContainerConfig from) {
    hostname = from.hostname();
    domainname = from.domainname();
    user = from.user();
    attachStdin = from.attachStdin();
    attachStdout = from.attachStdout();
    attachStderr = from.attachStderr();
    exposedPorts = from.exposedPorts();
    tty = from.tty();
    openStdin = from.openStdin();
    stdinOnce = from.stdinOnce();
    env = from.env();
    cmd = from.cmd();
    healthcheck = from.healthcheck();
    image = from.image();
    volumes = from.volumes();
    workingDir = from.workingDir();
    entrypoint = from.entrypoint();
    networkDisabled = from.networkDisabled();
    macAddress = from.macAddress();
    onBuild = from.onBuild();
    labels = from.labels();
    stopSignal = from.stopSignal();
    stopTimeout = from.stopTimeout();
    shell = from.shell();
  }

  public ContainerConfigBuilder hostname(String value) {
    hostname = value;
    return this;
  }

  public ContainerConfigBuilder domainname(String value) {
    domainname = value;
    return this;
  }

  public ContainerConfigBuilder user(String value) {
    user = value;
    return this;
  }

  public ContainerConfigBuilder attachStdin(boolean value) {
    attachStdin = value;
    return this;
  }

  public ContainerConfigBuilder attachStdout(boolean value) {
    attachStdout = value;
    return this;
  }

  public ContainerConfigBuilder attachStderr(boolean value) {
    attachStderr = value;
    return this;
  }

  public ContainerConfigBuilder exposedPorts(Set<String> value) {
    exposedPorts = new KeySet(value);
    return this;
  }

  public ContainerConfigBuilder tty(boolean value) {
    tty = value;
    return this;
  }

  public ContainerConfigBuilder openStdin(boolean value) {
    openStdin = value;
    return this;
  }

  public ContainerConfigBuilder stdinOnce(boolean value) {
    stdinOnce = value;
    return this;
  }

  public ContainerConfigBuilder env(List<String> value) {
    env = value;
    return this;
  }

  public ContainerConfigBuilder cmd(Optional<List<String>> value) {
    cmd = value;
    return this;
  }

  public ContainerConfigBuilder healthcheck(Optional<HealthConfig> value) {
    healthcheck = value;
    return this;
  }

  public ContainerConfigBuilder image(String value) {
    image = value;
    return this;
  }

  public ContainerConfigBuilder volumes(Set<String> value) {
    volumes = new KeySet(value);
    return this;
  }

  public ContainerConfigBuilder workingDir(String value) {
    workingDir = value;
    return this;
  }

  public ContainerConfigBuilder entrypoint(Optional<List<String>> value) {
    entrypoint = value;
    return this;
  }

  public ContainerConfigBuilder networkDisabled(boolean value) {
    networkDisabled = value;
    return this;
  }

  public ContainerConfigBuilder macAddress(String value) {
    macAddress = value;
    return this;
  }

  public ContainerConfigBuilder onBuild(List<String> value) {
    onBuild = value;
    return this;
  }

  public ContainerConfigBuilder labels(Map<String, String> value) {
    labels = value;
    return this;
  }

  public ContainerConfigBuilder stopSignal(Optional<String> value) {
    stopSignal = value;
    return this;
  }

  public ContainerConfigBuilder stopTimeout(Optional<Integer> value) {
    stopTimeout = value;
    return this;
  }

  public ContainerConfigBuilder shell(List<String> value) {
    shell = value;
    return this;
  }

  /// Docker writes a set as the keys of an object. The whole.
  public ContainerConfig done() {
    return new ContainerConfig(
        hostname,
        domainname,
        user,
        attachStdin,
        attachStdout,
        attachStderr,
        exposedPorts,
        tty,
        openStdin,
        stdinOnce,
        env,
        cmd,
        healthcheck,
        image,
        volumes,
        workingDir,
        entrypoint,
        networkDisabled,
        macAddress,
        onBuild,
        labels,
        stopSignal,
        stopTimeout,
        shell);
  }
}
