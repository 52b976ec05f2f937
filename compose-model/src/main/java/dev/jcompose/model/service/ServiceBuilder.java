package dev.jcompose.model.service;

import dev.jcompose.model.build.Build;
import dev.jcompose.model.deploy.Deploy;
import dev.jcompose.model.develop.WatchRule;
import dev.jcompose.model.health.Healthcheck;
import dev.jcompose.model.network.Networking;
import dev.jcompose.model.resources.Resources;
import dev.jcompose.model.value.Extensions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Gives the parts of a [Service] their names where one is made in code. Each method sets the
/// component of its name; what is not set stays as it was in the original service.
public final class ServiceBuilder {
  private final String name;
  private Optional<String> image = Optional.empty();
  private Optional<Build> build = Optional.empty();
  private Optional<PullPolicy> pullPolicy = Optional.empty();
  private Optional<String> platform = Optional.empty();
  private Program program = Program.OF_IMAGE;
  private Lifecycle lifecycle = Lifecycle.PLAIN;
  private Optional<Healthcheck> healthcheck = Optional.empty();
  private Map<String, Dependency> dependsOn = Map.of();
  private Networking networking = Networking.NONE;
  private Storage storage = Storage.NONE;
  private Security security = Security.DEFAULT;
  private Resources resources = Resources.NONE;
  private Optional<Logging> logging = Optional.empty();
  private Map<String, String> labels = Map.of();
  private List<String> labelFiles = List.of();
  private Map<String, String> annotations = Map.of();
  private List<String> profiles = List.of();
  private Optional<Deploy> deploy = Optional.empty();
  private Optional<List<WatchRule>> develop = Optional.empty();
  private Optional<Provider> provider = Optional.empty();
  private Map<String, ModelUse> models = Map.of();
  private Extensions extensions = Extensions.NONE;

  ServiceBuilder(String name) {
    this.name = name;
  }

  ServiceBuilder(Service from) {
    this.name = from.name();
    image = from.image();
    build = from.build();
    pullPolicy = from.pullPolicy();
    platform = from.platform();
    program = from.program();
    lifecycle = from.lifecycle();
    healthcheck = from.healthcheck();
    dependsOn = from.dependsOn();
    networking = from.networking();
    storage = from.storage();
    security = from.security();
    resources = from.resources();
    logging = from.logging();
    labels = from.labels();
    labelFiles = from.labelFiles();
    annotations = from.annotations();
    profiles = from.profiles();
    deploy = from.deploy();
    develop = from.develop();
    provider = from.provider();
    models = from.models();
    extensions = from.extensions();
  }

  public ServiceBuilder image(Optional<String> value) {
    image = value;
    return this;
  }

  public ServiceBuilder build(Optional<Build> value) {
    build = value;
    return this;
  }

  public ServiceBuilder pullPolicy(Optional<PullPolicy> value) {
    pullPolicy = value;
    return this;
  }

  public ServiceBuilder platform(Optional<String> value) {
    platform = value;
    return this;
  }

  public ServiceBuilder program(Program value) {
    program = value;
    return this;
  }

  public ServiceBuilder lifecycle(Lifecycle value) {
    lifecycle = value;
    return this;
  }

  public ServiceBuilder healthcheck(Optional<Healthcheck> value) {
    healthcheck = value;
    return this;
  }

  public ServiceBuilder dependsOn(Map<String, Dependency> value) {
    dependsOn = value;
    return this;
  }

  public ServiceBuilder networking(Networking value) {
    networking = value;
    return this;
  }

  public ServiceBuilder storage(Storage value) {
    storage = value;
    return this;
  }

  public ServiceBuilder security(Security value) {
    security = value;
    return this;
  }

  public ServiceBuilder resources(Resources value) {
    resources = value;
    return this;
  }

  public ServiceBuilder logging(Optional<Logging> value) {
    logging = value;
    return this;
  }

  public ServiceBuilder labels(Map<String, String> value) {
    labels = value;
    return this;
  }

  public ServiceBuilder labelFiles(List<String> value) {
    labelFiles = value;
    return this;
  }

  public ServiceBuilder annotations(Map<String, String> value) {
    annotations = value;
    return this;
  }

  public ServiceBuilder profiles(List<String> value) {
    profiles = value;
    return this;
  }

  public ServiceBuilder deploy(Optional<Deploy> value) {
    deploy = value;
    return this;
  }

  public ServiceBuilder develop(Optional<List<WatchRule>> value) {
    develop = value;
    return this;
  }

  public ServiceBuilder provider(Optional<Provider> value) {
    provider = value;
    return this;
  }

  public ServiceBuilder models(Map<String, ModelUse> value) {
    models = value;
    return this;
  }

  public ServiceBuilder extensions(Extensions value) {
    extensions = value;
    return this;
  }

  /// The whole.
  public Service done() {
    return new Service(
        name,
        image,
        build,
        pullPolicy,
        platform,
        program,
        lifecycle,
        healthcheck,
        dependsOn,
        networking,
        storage,
        security,
        resources,
        logging,
        labels,
        labelFiles,
        annotations,
        profiles,
        deploy,
        develop,
        provider,
        models,
        extensions);
  }
}
