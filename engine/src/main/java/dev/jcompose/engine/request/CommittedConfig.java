package dev.jcompose.engine.request;

import dev.jcompose.image.ImageConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The configuration of an image that is made from a container.
public final class CommittedConfig {
  private CommittedConfig() {}

  public static ImageConfig of(ContainerConfig config) {
    return new ImageConfig(
        config.user(),
        config.env(),
        config.entrypoint(),
        config.cmd(),
        config.workingDir(),
        List.copyOf(config.volumes().names()),
        List.copyOf(config.exposedPorts().names()),
        config.labels(),
        config.stopSignal(),
        config.healthcheck().map(CommittedConfig::check),
        config.shell(),
        config.onBuild());
  }

  private static ImageConfig.Healthcheck check(HealthConfig check) {
    return new ImageConfig.Healthcheck(
        check.test(),
        nanos(check.interval()),
        nanos(check.timeout()),
        nanos(check.startPeriod()),
        nanos(check.startInterval()),
        Optional.of(check.retries()).filter(retries -> retries != 0));
  }

  private static Optional<Duration> nanos(long nanos) {
    return nanos == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
  }
}
