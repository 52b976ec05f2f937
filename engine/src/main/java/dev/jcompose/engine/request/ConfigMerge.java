package dev.jcompose.engine.request;

import dev.jcompose.image.ImageConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Merges a request with its image's configuration, by Docker's rules.
///
/// @see <a href="https://github.com/moby/moby/blob/master/daemon/commit.go">moby, merge</a>
public final class ConfigMerge {
  private ConfigMerge() {}

  /// The configuration of the container.
  ///
  /// @param host adds the published ports to the exposed ones
  public static ContainerConfig merge(
      ContainerConfig wish, ImageConfig image, HostConfig host, String shortId) {
    Optional<List<String>> entrypoint = wish.entrypoint();
    Optional<List<String>> command = wish.cmd();
    if (entrypoint.orElse(List.of()).isEmpty()) {
      if (command.orElse(List.of()).isEmpty()) {
        command = image.command();
      }
      if (entrypoint.isEmpty()) {
        entrypoint = image.entrypoint();
      }
    }
    if (entrypoint.orElse(List.of()).equals(List.of(""))) {
      entrypoint = Optional.empty();
    }
    return wish.toBuilder()
        .hostname(hostname(wish, host, shortId))
        .user(first(wish.user(), image.user()))
        .exposedPorts(exposed(wish, image, host))
        .env(environment(wish.env(), image.environment()))
        .cmd(command)
        .healthcheck(healthcheck(wish.healthcheck(), image.healthcheck()))
        .volumes(union(wish.volumes().names(), image.volumes()))
        .workingDir(clean(first(wish.workingDir(), image.workingDirectory())))
        .entrypoint(entrypoint)
        .labels(labels(wish.labels(), image.labels()))
        .stopSignal(wish.stopSignal().or(image::stopSignal))
        .shell(wish.shell().isEmpty() ? image.shell() : wish.shell())
        .done();
  }

  private static String hostname(ContainerConfig wish, HostConfig host, String shortId) {
    boolean borrowed =
        host.networkMode().equals("host")
            || ContainerMode.is(host.networkMode())
            || host.utsMode().equals("host");
    return !wish.hostname().isEmpty() || borrowed ? wish.hostname() : shortId;
  }

  /// The request's variables first, then those of the image that it does not set.
  public static List<String> environment(List<String> wish, List<String> image) {
    List<String> all = new ArrayList<>(wish);
    for (String variable : image) {
      String name = name(variable);
      if (wish.stream().noneMatch(mine -> name(mine).equals(name))) {
        all.add(variable);
      }
    }
    return all;
  }

  private static String name(String variable) {
    int equals = variable.indexOf('=');
    return equals < 0 ? variable : variable.substring(0, equals);
  }

  private static Set<String> exposed(ContainerConfig wish, ImageConfig image, HostConfig host) {
    Set<String> ports = new LinkedHashSet<>();
    wish.exposedPorts().names().forEach(port -> ports.add(Ports.canonical(port)));
    // What is no port is left out: nobody could connect to it, and lists could not show it.
    image.exposedPorts().stream()
        .filter(Ports::isOne)
        .forEach(port -> ports.add(Ports.canonical(port)));
    host.portBindings().keySet().forEach(port -> ports.add(Ports.canonical(port)));
    return ports;
  }

  private static Set<String> union(Set<String> wish, List<String> image) {
    Set<String> all = new LinkedHashSet<>(wish);
    all.addAll(image);
    return all;
  }

  private static Map<String, String> labels(Map<String, String> wish, Map<String, String> image) {
    Map<String, String> all = new LinkedHashMap<>(image);
    all.putAll(wish);
    return all;
  }

  private static Optional<HealthConfig> healthcheck(
      Optional<HealthConfig> wish, Optional<ImageConfig.Healthcheck> image) {
    Optional<HealthConfig> inherited =
        image.map(check ->
            new HealthConfig(
                check.test(),
                nanos(check.interval()),
                nanos(check.timeout()),
                nanos(check.startPeriod()),
                nanos(check.startInterval()),
                check.retries().orElse(0)));
    if (wish.isEmpty() || inherited.isEmpty()) {
      return wish.or(() -> inherited);
    }
    HealthConfig mine = wish.orElseThrow();
    HealthConfig theirs = inherited.orElseThrow();
    return Optional.of(
        new HealthConfig(
            mine.test().isEmpty() ? theirs.test() : mine.test(),
            first(mine.interval(), theirs.interval()),
            first(mine.timeout(), theirs.timeout()),
            first(mine.startPeriod(), theirs.startPeriod()),
            first(mine.startInterval(), theirs.startInterval()),
            mine.retries() == 0 ? theirs.retries() : mine.retries()));
  }

  /// `/tmp` for `/tmp/`.
  private static String clean(String path) {
    return path.isEmpty() ? path : Path.of(path).normalize().toString();
  }

  private static long nanos(Optional<Duration> time) {
    return time.map(Duration::toNanos).orElse(0L);
  }

  private static long first(long mine, long theirs) {
    return mine == 0 ? theirs : mine;
  }

  private static String first(String mine, String theirs) {
    return mine.isEmpty() ? theirs : mine;
  }
}
