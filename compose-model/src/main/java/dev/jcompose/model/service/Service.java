package dev.jcompose.model.service;

import dev.jcompose.model.build.Build;
import dev.jcompose.model.deploy.Deploy;
import dev.jcompose.model.develop.WatchRule;
import dev.jcompose.model.health.EarlyProbes;
import dev.jcompose.model.health.Healthcheck;
import dev.jcompose.model.network.Networking;
import dev.jcompose.model.resources.Limits;
import dev.jcompose.model.resources.Resources;
import dev.jcompose.model.value.ByteSize;
import dev.jcompose.model.value.Extensions;
import dev.jcompose.model.value.Ordered;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// A service, resolved.
///
/// @param name key in `services`
/// @param image reference; absent when it is only built or provided
/// @param pullPolicy absent for `missing`
/// @param platform `os[/arch[/variant]]`
/// @param dependsOn by service, the implied ones (links, shared namespaces, volumes_from) included
/// @param labelFiles already merged into the labels, unless the load was asked not to
/// @param develop rules of `develop.watch`; absent without `develop`
public record Service(
    String name,
    Optional<String> image,
    Optional<Build> build,
    Optional<PullPolicy> pullPolicy,
    Optional<String> platform,
    Program program,
    Lifecycle lifecycle,
    Optional<Healthcheck> healthcheck,
    Map<String, Dependency> dependsOn,
    Networking networking,
    Storage storage,
    Security security,
    Resources resources,
    Optional<Logging> logging,
    Map<String, String> labels,
    List<String> labelFiles,
    Map<String, String> annotations,
    List<String> profiles,
    Optional<Deploy> deploy,
    Optional<List<WatchRule>> develop,
    Optional<Provider> provider,
    Map<String, ModelUse> models,
    Extensions extensions) {
  public Service {
    dependsOn = Ordered.map(dependsOn);
    labels = Ordered.map(labels);
    labelFiles = List.copyOf(labelFiles);
    annotations = Ordered.map(annotations);
    profiles = List.copyOf(profiles);
    develop = develop.map(List::copyOf);
    models = Ordered.map(models);
  }

  /// Starts with a service without attributes.
  public static ServiceBuilder named(String name) {
    return new ServiceBuilder(name);
  }

  /// Begins with this one.
  public ServiceBuilder toBuilder() {
    return new ServiceBuilder(this);
  }

  /// A service with only an image.
  public static Service ofImage(String name, String image) {
    return named(name).image(Optional.of(image)).done();
  }

  /// The same service with another image.
  public Service withImage(String name) {
    return toBuilder().image(Optional.of(name)).done();
  }

  /// What its `x-jcompose` says of early probes.
  public EarlyProbes earlyProbes() {
    return EarlyProbes.of(extensions);
  }

  /// The number of containers: `scale`, else `deploy.replicas`, else 1.
  public int replicas() {
    if (lifecycle.scale().isPresent()) {
      return lifecycle.scale().getAsInt();
    }
    return deploy.map(Deploy::replicas).orElse(OptionalInt.empty()).orElse(1);
  }

  /// The restart policy that applies: `deploy.restart_policy` before `restart`; never when neither
  /// is set.
  public RestartPolicy restartPolicy() {
    Optional<Deploy.RestartRule> rule = deploy.flatMap(Deploy::restart);
    if (rule.isEmpty()) {
      return lifecycle.restart().orElseGet(RestartPolicy.Never::new);
    }
    return switch (rule.get().condition().orElse("any")) {
      case "none", "no" -> new RestartPolicy.Never();
      case "unless-stopped" -> new RestartPolicy.UnlessStopped();
      case "on-failure" -> new RestartPolicy.OnFailure(attempts(rule.get()));
      default -> new RestartPolicy.Always();
    };
  }

  private static OptionalInt attempts(Deploy.RestartRule rule) {
    return rule.maxAttempts().isPresent()
        ? OptionalInt.of((int) Math.min(Integer.MAX_VALUE, rule.maxAttempts().getAsLong()))
        : OptionalInt.empty();
  }

  /// The limits that apply: `deploy.resources` before the service's own attributes.
  public Limits limits() {
    Optional<Deploy.Share> most = deploy.flatMap(Deploy::limits);
    Optional<ByteSize> memory = most.flatMap(Deploy.Share::memory).or(resources::memLimit);
    Optional<ByteSize> reservation =
        deploy
            .flatMap(Deploy::reservations)
            .flatMap(Deploy.Share::memory)
            .or(resources::memReservation);
    OptionalDouble cpus = most.map(Deploy.Share::cpus).orElse(OptionalDouble.empty());
    OptionalLong pids = most.map(Deploy.Share::pids).orElse(OptionalLong.empty());
    return new Limits(
        memory,
        reservation,
        cpus.isPresent() ? cpus : resources.cpus(),
        pids.isPresent() ? pids : resources.pidsLimit());
  }

  /// The same service with other dependencies.
  public Service withDependsOn(Map<String, Dependency> dependencies) {
    return toBuilder().dependsOn(dependencies).done();
  }

  /// The same service with other variables and labels, and without the files of them.
  public Service withVariables(
      Map<String, Optional<String>> environment, Map<String, String> newLabels) {
    return toBuilder()
        .program(program.withEnvironment(environment))
        .labels(newLabels)
        .labelFiles(List.of())
        .done();
  }
}
