package dev.jcompose.engine.request;

import dev.jcompose.engine.error.EngineException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What Docker rejects when a container is created, judging by the request alone: a table of rules.
/// Without them, a mistake would show at the start, or be ignored.
///
/// @see "moby daemon/container.go: validateContainerConfig, validateHostConfig; daemon_unix.go:
///   verifyPlatformContainerSettings; daemon/logger/factory.go: ValidateLogOpts"
public final class RequestChecks {
  private static final long SHORTEST = Duration.ofMillis(1).toNanos();
  private static final int SCORE_LIMIT = 1000;
  private static final Pattern MAC = Pattern.compile("([0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}");

  private static final List<Function<ContainerRequest, Stream<String>>> RULES =
      List.of(
          RequestChecks::environment,
          request -> workingDirectory(request.config().workingDir()),
          request -> request.config().healthcheck().stream().flatMap(RequestChecks::probes),
          request ->
              request.hostConfig().jcompose().flatMap(HostConfig.Extension::settlingTime).stream()
                  .filter(nanos -> nanos < 0)
                  .map(_ -> "SettlingTime in Jcompose cannot be negative"),
          request ->
              request.config().exposedPorts().names().stream()
                  .filter(port -> !Ports.isOne(port))
                  .map(port -> "invalid port specification: \"" + port + "\""),
          request -> macAddress(request.config().macAddress()),
          request ->
              request.networks().values().stream().flatMap(wish -> macAddress(wish.macAddress())),
          request -> request.hostConfig().extraHosts().stream().flatMap(ExtraHost::refusal),
          request ->
              request.hostConfig().annotations().keySet().stream()
                  .filter(String::isEmpty)
                  .map(_ ->
                      "invalid Annotations: the empty string is not permitted as an annotation"
                          + " key"),
          RequestChecks::modes,
          RequestChecks::numbers,
          request -> isolation(request.hostConfig().isolation()),
          request ->
              request.hostConfig().volumesFrom().stream().flatMap(RequestChecks::volumesFrom),
          request -> LogOptions.refusal(request.hostConfig().logConfig()));

  private RequestChecks() {}

  /// Rejects the first mistake.
  ///
  /// @param request as received, without what the image adds
  /// @throws EngineException.BadRequest in Docker's words
  public static void check(ContainerRequest request) {
    RULES.stream()
        .flatMap(rule -> rule.apply(request))
        .findFirst()
        .ifPresent(why -> {
          throw new EngineException.BadRequest(why);
        });
  }

  private static Stream<String> environment(ContainerRequest request) {
    return request.config().env().stream()
        .filter(variable -> variable.isEmpty() || variable.startsWith("="))
        .map(variable -> "invalid environment variable: " + variable);
  }

  private static Stream<String> workingDirectory(String path) {
    return path.isEmpty() || path.startsWith("/")
        ? Stream.of()
        : Stream.of(
            "the working directory '" + path + "' is invalid, it needs to be an absolute path");
  }

  private static Stream<String> probes(HealthConfig check) {
    Stream<String> times =
        Stream.of(
                Map.entry("Interval", check.interval()),
                Map.entry("Timeout", check.timeout()),
                Map.entry("StartPeriod", check.startPeriod()),
                Map.entry("StartInterval", check.startInterval()))
            .filter(time -> time.getValue() != 0 && time.getValue() < SHORTEST)
            .map(time -> time.getKey() + " in Healthcheck cannot be less than 1ms");
    return check.retries() < 0
        ? Stream.concat(times, Stream.of("Retries in Healthcheck cannot be negative"))
        : times;
  }

  private static Stream<String> macAddress(String text) {
    return text.isEmpty() || MAC.matcher(text).matches()
        ? Stream.of()
        : Stream.of("invalid MAC address: " + text);
  }

  private static Stream<String> modes(ContainerRequest request) {
    HostConfig host = request.hostConfig();
    Map<String, String> wrong = new HashMap<>();
    if (!Set.of("", "none", "private", "shareable", "host").contains(host.ipcMode())
        && !ofContainer(host.ipcMode())) {
      wrong.put("IPC", host.ipcMode());
    }
    if (!Set.of("", "host").contains(host.pidMode()) && !ofContainer(host.pidMode())) {
      wrong.put("PID", host.pidMode());
    }
    if (!Set.of("", "host").contains(host.utsMode())) {
      wrong.put("UTS", host.utsMode());
    }
    if (!Set.of("", "private", "host").contains(host.cgroupnsMode())) {
      wrong.put("cgroup namespace", host.cgroupnsMode());
    }
    if (!Set.of("", "host").contains(host.usernsMode())) {
      wrong.put("user namespace", host.usernsMode());
    }
    Stream<String> named =
        wrong.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(mode -> "invalid " + mode.getKey() + " mode: " + mode.getValue());
    return host.networkMode().equals(ContainerMode.of(""))
        ? Stream.concat(
            named,
            Stream.of("invalid container format container:<name|id>: the container is missing"))
        : named;
  }

  private static boolean ofContainer(String mode) {
    return ContainerMode.container(mode).filter(ref -> !ref.isEmpty()).isPresent();
  }

  private static Stream<String> numbers(ContainerRequest request) {
    HostConfig host = request.hostConfig();
    Stream.Builder<String> wrong = Stream.builder();
    if (host.shmSize() < 0) {
      wrong.add("SHM size can not be less than 0");
    }
    if (Math.abs(host.oomScoreAdj()) > SCORE_LIMIT) {
      wrong.add(
          "Invalid value " + host.oomScoreAdj() + ", range for oom score adj is [-1000, 1000]");
    }
    return wrong.build();
  }

  private static Stream<String> isolation(String name) {
    return Set.of("", "default").contains(name)
        ? Stream.of()
        : Stream.of("invalid isolation '" + name + "' on linux");
  }

  private static Stream<String> volumesFrom(String from) {
    int colon = from.indexOf(':');
    String mode = colon < 0 ? "" : from.substring(colon + 1);
    if (from.isEmpty()) {
      return Stream.of("volumes-from specification cannot be an empty string");
    }
    // Nothing can be copied into a mount of another container.
    return colon >= 0 && (MountMode.isWrong(mode, MountMode.Of.VOLUME) || mode.contains("copy"))
        ? Stream.of("invalid mode: " + mode)
        : Stream.of();
  }
}
