package dev.jcompose.model.project;

import dev.jcompose.model.diagnostics.Nearest;
import dev.jcompose.model.file.FileSource;
import dev.jcompose.model.mount.Mount;
import dev.jcompose.model.network.Network;
import dev.jcompose.model.service.Dependency;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.value.Extensions;
import dev.jcompose.model.value.Ordered;
import dev.jcompose.model.volume.Volume;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A project, resolved: interpolated, merged, defaulted and validated. Always the same for the same
/// input.
///
/// @param name `[a-z0-9][a-z0-9_-]*`
/// @param workingDirectory absolute; what relative paths of the files are relative to
/// @param composeFiles absolute paths in order of merging, `-` for standard input
/// @param environmentFiles absolute paths of the env files that fed interpolation
/// @param environment what fed interpolation, for `environment:` configs and secrets
/// @param profiles the active ones
/// @param services the active ones
/// @param disabledServices those that a profile or a selection leaves out
public record Project(
    String name,
    Path workingDirectory,
    List<String> composeFiles,
    List<String> environmentFiles,
    Map<String, String> environment,
    Set<String> profiles,
    Map<String, Service> services,
    Map<String, Service> disabledServices,
    Map<String, Network> networks,
    Map<String, Volume> volumes,
    Map<String, FileSource> configs,
    Map<String, FileSource> secrets,
    Map<String, Model> models,
    Extensions extensions) {

  private static final Set<String> TRUE = Set.of("1", "t", "true", "y", "yes");

  /// Which services a selection takes along with the named ones.
  public enum Along {
    /// What they depend on, and so on.
    DEPENDENCIES,
    /// Nothing.
    NOTHING
  }

  public Project {
    composeFiles = List.copyOf(composeFiles);
    environmentFiles = List.copyOf(environmentFiles);
    environment = Ordered.map(environment);
    profiles = Ordered.set(profiles);
    services = Ordered.map(services);
    disabledServices = Ordered.map(disabledServices);
    networks = Ordered.map(networks);
    volumes = Ordered.map(volumes);
    configs = Ordered.map(configs);
    secrets = Ordered.map(secrets);
    models = Ordered.map(models);
  }

  /// The separator in the names that containers and images get: a hyphen, or the underscore of
  /// Compose V1 where `COMPOSE_COMPATIBILITY` asks for it.
  public String separator() {
    String wish = environment.getOrDefault("COMPOSE_COMPATIBILITY", "");
    return TRUE.contains(wish.toLowerCase(Locale.ROOT)) ? "_" : "-";
  }

  /// The service in play with that name.
  public Optional<Service> service(String service) {
    return Optional.ofNullable(services.get(service));
  }

  /// The project with these profiles active: services with none of their profiles among them are
  /// disabled, those without profiles never are. `*` activates all.
  public Project withProfiles(Set<String> active) {
    Map<String, Service> on = new LinkedHashMap<>();
    Map<String, Service> off = new LinkedHashMap<>();
    sort(services.values(), active, on, off);
    sort(disabledServices.values(), active, on, off);
    return withServices(on, off, active);
  }

  private static void sort(
      Collection<Service> all,
      Set<String> active,
      Map<String, Service> on,
      Map<String, Service> off) {
    for (Service service : all) {
      boolean enabled = service.profiles().isEmpty() || active.contains("*");
      for (String profile : service.profiles()) {
        enabled |= active.contains(profile);
      }
      (enabled ? on : off).put(service.name(), service);
    }
  }

  /// The project with these disabled services activated, as naming one on the command line does:
  /// their profiles become active.
  ///
  /// @throws SelectionException for a name that the project does not have
  public Project withEnabled(Collection<String> names) {
    Set<String> active = new LinkedHashSet<>(profiles);
    boolean change = false;
    for (String wanted : names) {
      if (!services.containsKey(wanted)) {
        Service found = disabledServices.get(wanted);
        if (found == null) {
          throw unknown(wanted);
        }
        active.addAll(found.profiles());
        change = true;
      }
    }
    return change ? withProfiles(active) : this;
  }

  /// The project reduced to the named services and their dependencies; all services when none is
  /// named. The rest becomes disabled, and dependencies that are neither required nor active are
  /// dropped.
  ///
  /// @throws SelectionException for a name that is not active, or one that needs a disabled service
  public Project withSelected(Collection<String> names, Along along) {
    if (names.isEmpty()) {
      return this;
    }
    Set<String> selected = selection(names, along);
    Map<String, Service> on = new LinkedHashMap<>();
    Map<String, Service> off = new LinkedHashMap<>(disabledServices);
    services.forEach((key, service) -> {
      if (selected.contains(key)) {
        on.put(key, along == Along.NOTHING ? onlyAmong(service, selected) : service);
      } else {
        off.put(key, service);
      }
    });
    return withServices(on, off);
  }

  private static Service onlyAmong(Service service, Set<String> selected) {
    Map<String, Dependency> kept = new LinkedHashMap<>(service.dependsOn());
    kept.keySet().retainAll(selected);
    return service.withDependsOn(kept);
  }

  private static SelectionException disabled(String service, Service other) {
    return new SelectionException(
        "service \"%s\" depends on service \"%s\", which is disabled (activate it with --profile %s, or set required: false)"
            .formatted(service, other.name(), String.join(" or ", other.profiles())));
  }

  private SelectionException unknown(String name) {
    Set<String> known = new LinkedHashSet<>(services.keySet());
    known.addAll(disabledServices.keySet());
    String hint = Nearest.hint(name, known).map(near -> " (" + near + ")").orElse("");
    return new SelectionException("no such service: " + name + hint);
  }

  private Set<String> selection(Collection<String> names, Along along) {
    Deque<String> open = new ArrayDeque<>();
    for (String wanted : names) {
      if (!services.containsKey(wanted)) {
        throw unknown(wanted);
      }
      open.add(wanted);
    }
    Set<String> selected = new LinkedHashSet<>();
    while (!open.isEmpty()) {
      String next = open.poll();
      if (!services.containsKey(next) || !selected.add(next)) {
        continue;
      }
      switch (along) {
        case DEPENDENCIES ->
            service(next)
                .ifPresent(s ->
                    s.dependsOn()
                        .forEach((other, dependency) -> {
                          if (dependency.required() && disabledServices.containsKey(other)) {
                            throw disabled(next, disabledServices.get(other));
                          }
                          open.add(other);
                        }));
        case NOTHING -> {}
      }
    }
    return selected;
  }

  /// The same project with one service replaced.
  public Project withService(Service changed) {
    Map<String, Service> on = new LinkedHashMap<>(services);
    on.put(changed.name(), changed);
    return withServices(on, disabledServices);
  }

  /// The same project with other configs and secrets.
  public Project withFiles(
      Map<String, FileSource> otherConfigs, Map<String, FileSource> otherSecrets) {
    return withParts(services, disabledServices, networks, volumes, otherConfigs, otherSecrets);
  }

  /// The same project with other active services.
  public Project withServices(Map<String, Service> on, Map<String, Service> off) {
    return withServices(on, off, profiles);
  }

  private Project withServices(
      Map<String, Service> on, Map<String, Service> off, Set<String> active) {
    return new Project(
        name,
        workingDirectory,
        composeFiles,
        environmentFiles,
        environment,
        active,
        on,
        off,
        networks,
        volumes,
        configs,
        secrets,
        models,
        extensions);
  }

  /// The project without the networks, volumes, configs and secrets that no active service uses,
  /// including services whose images the builds of active ones use.
  public Project withoutUnused() {
    Set<String> usedNetworks = new LinkedHashSet<>();
    Set<String> usedVolumes = new LinkedHashSet<>();
    Set<String> usedConfigs = new LinkedHashSet<>();
    Set<String> usedSecrets = new LinkedHashSet<>();
    for (Service service : services.values()) {
      usedNetworks.addAll(service.networking().networks().keySet());
      service
          .storage()
          .mounts()
          .forEach(mount -> {
            if (mount instanceof Mount.OfVolume of) {
              of.source().ifPresent(usedVolumes::add);
            }
          });
      service.storage().configs().forEach(grant -> usedConfigs.add(grant.source()));
      service.storage().secrets().forEach(grant -> usedSecrets.add(grant.source()));
    }
    for (Service service : builds()) {
      service
          .build()
          .ifPresent(build -> build.secrets().forEach(grant -> usedSecrets.add(grant.source())));
    }
    return withParts(
        services,
        disabledServices,
        among(networks, usedNetworks),
        among(volumes, usedVolumes),
        among(configs, usedConfigs),
        among(secrets, usedSecrets));
  }

  /// The active services, and those that their builds use as contexts, recursively.
  private Collection<Service> builds() {
    Map<String, Service> found = new LinkedHashMap<>();
    Deque<Service> open = new ArrayDeque<>(services.values());
    while (!open.isEmpty()) {
      Service service = open.poll();
      if (found.putIfAbsent(service.name(), service) != null || service.build().isEmpty()) {
        continue;
      }
      for (String context : service.build().get().additionalContexts().values()) {
        if (context.startsWith("service:")) {
          String name = context.substring("service:".length());
          Service other = services.getOrDefault(name, disabledServices.get(name));
          if (other != null) {
            open.add(other);
          }
        }
      }
    }
    return found.values();
  }

  private static <V> Map<String, V> among(Map<String, V> all, Set<String> used) {
    Map<String, V> kept = new LinkedHashMap<>(all);
    kept.keySet().retainAll(used);
    return kept;
  }

  private Project withParts(
      Map<String, Service> on,
      Map<String, Service> off,
      Map<String, Network> keptNetworks,
      Map<String, Volume> keptVolumes,
      Map<String, FileSource> keptConfigs,
      Map<String, FileSource> keptSecrets) {
    return new Project(
        name,
        workingDirectory,
        composeFiles,
        environmentFiles,
        environment,
        profiles,
        on,
        off,
        keptNetworks,
        keptVolumes,
        keptConfigs,
        keptSecrets,
        models,
        extensions);
  }
}
