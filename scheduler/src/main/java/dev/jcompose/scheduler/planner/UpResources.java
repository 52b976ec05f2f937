package dev.jcompose.scheduler.planner;

import dev.jcompose.model.hash.ServiceHash;
import dev.jcompose.model.mount.Mount;
import dev.jcompose.model.naming.Labels;
import dev.jcompose.model.network.Network;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.volume.Volume;
import dev.jcompose.scheduler.observe.Observed;
import dev.jcompose.scheduler.observe.ObservedContainer;
import dev.jcompose.scheduler.observe.ObservedNetwork;
import dev.jcompose.scheduler.observe.ObservedUse;
import dev.jcompose.scheduler.observe.ObservedVolume;
import dev.jcompose.scheduler.plan.ContainerRef;
import dev.jcompose.scheduler.plan.Goal;
import dev.jcompose.scheduler.plan.PlanDraft;
import dev.jcompose.scheduler.plan.PlanException;
import dev.jcompose.scheduler.plan.Step;
import dev.jcompose.scheduler.plan.StepId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The networks and volumes of an `up`: missing ones are created, changed ones recreated where
/// possible, and their containers stopped and reconnected.
final class UpResources {
  private final Project project;
  private final Observed observed;
  private final Goal.Up goal;
  private final Divergence divergence;
  private final PlanDraft draft;
  private final EarlyStops early;

  /// Steps that create networks and volumes, by key; existing ones have none.
  private final Map<String, StepId> networkSteps = new TreeMap<>();

  private final Map<String, StepId> volumeSteps = new TreeMap<>();
  private final Set<String> newNetworks = new TreeSet<>();

  /// Steps that reconnect a container to a recreated network, by container.
  private final Map<String, List<StepId>> reconnections = new HashMap<>();

  /// Containers that are removed because a volume is recreated.
  private final Set<String> gone = new TreeSet<>();

  UpResources(
      Project project,
      Observed observed,
      Goal.Up goal,
      Divergence divergence,
      PlanDraft draft,
      EarlyStops early) {
    this.project = project;
    this.observed = observed;
    this.goal = goal;
    this.divergence = divergence;
    this.draft = draft;
    this.early = early;
  }

  /// Plans them all.
  void plan() {
    networks();
    volumes();
  }

  /// The steps that make something.
  List<StepId> all() {
    return Stream.concat(networkSteps.values().stream(), volumeSteps.values().stream()).toList();
  }

  /// The steps that make what a service uses.
  Set<StepId> of(Service service) {
    Set<StepId> steps = new TreeSet<>();
    service.networking().networks().keySet().stream()
        .map(networkSteps::get)
        .filter(Objects::nonNull)
        .forEach(steps::add);
    for (Mount mount : service.storage().mounts()) {
      if (mount instanceof Mount.OfVolume volume) {
        volume.source().map(volumeSteps::get).ifPresent(steps::add);
      }
    }
    return steps;
  }

  /// The steps that reconnect a container that is kept to recreated networks.
  List<StepId> reconnections(ObservedContainer container) {
    return reconnections.getOrDefault(container.id(), List.of());
  }

  /// The recreated networks that count as a change of a container: none for one that is reconnected
  /// without being replaced.
  Set<String> changedNetworks(ObservedContainer container) {
    return reconnections.containsKey(container.id()) ? Set.of() : newNetworks;
  }

  /// Whether a container is removed because of a volume.
  boolean removes(ObservedContainer container) {
    return gone.contains(container.id());
  }

  /// The volumes whose configuration has changed: only the user can decide whether their data may
  /// be lost.
  static List<String> changedVolumes(Project project, Observed observed) {
    return project.volumes().values().stream()
        .filter(volume -> !volume.external())
        .filter(volume -> {
          ObservedVolume there = observed.volumes().get(volume.name());
          return there != null && hasChanged(there.labels(), ServiceHash.of(volume));
        })
        .map(Volume::name)
        .sorted()
        .toList();
  }

  private void networks() {
    for (Network network : project.networks().values()) {
      ObservedNetwork there = observed.networks().get(network.name());
      if (network.external()) {
        if (there == null) {
          throw new PlanException(
              "network %s declared as external, but could not be found (create it, or remove \"external: true\")"
                  .formatted(network.name()));
        }
      } else if (there == null) {
        networkSteps.put(
            network.key(),
            draft.add(
                new Step.CreateNetwork(network.key(), network.name()), List.of(), "not found"));
      } else if (hasChanged(there.labels(), ServiceHash.of(network))) {
        replaceNetwork(network, there);
      } else {
        warnWhenForeign("network", network.name(), there.labels());
      }
    }
  }

  /// A network cannot be changed: its containers are stopped and disconnected, it is recreated, and
  /// they are connected to the new one. Those that are replaced anyway are created on it.
  private void replaceNetwork(Network network, ObservedNetwork there) {
    String because = "network " + network.key() + " changed";
    List<StepId> before = new ArrayList<>();
    List<ObservedContainer> moved = new ArrayList<>();
    for (ObservedUse use : there.uses()) {
      if (ownReplica(use.id()) == null && use.up()) {
        throw new PlanException(
            "network %s: its configuration changed, and %s is still on it (bring its service up, too, or stop it)"
                .formatted(network.name(), use));
      }
    }
    for (ObservedContainer container : observed.containers()) {
      ObservedContainer own = ownReplica(container.id());
      if (own == null || !container.networks().contains(there.name())) {
        continue;
      }
      List<StepId> stop = new ArrayList<>();
      if (container.isUp()) {
        stop.add(early.stop(container, List.of(), because));
        before.addAll(stop);
      }
      Service service = project.services().get(container.service());
      if (service != null && divergence.stays(service, container, goal)) {
        moved.add(container);
        before.add(
            draft.add(
                new Step.DisconnectNetwork(ContainerRef.of(container), there.name()),
                stop,
                because));
      }
    }
    StepId removed =
        draft.add(new Step.RemoveNetwork(there.id(), there.name()), before, "config changed");
    StepId created =
        draft.add(
            new Step.CreateNetwork(network.key(), network.name()),
            List.of(removed),
            "config changed");
    networkSteps.put(network.key(), created);
    newNetworks.add(network.key());
    for (ObservedContainer container : moved) {
      reconnections
          .computeIfAbsent(container.id(), _ -> new ArrayList<>())
          .add(
              draft.add(
                  new Step.ConnectNetwork(ContainerRef.of(container), network.name()),
                  List.of(created),
                  because));
    }
  }

  private void volumes() {
    for (Volume volume : project.volumes().values()) {
      ObservedVolume there = observed.volumes().get(volume.name());
      if (volume.external()) {
        if (there == null) {
          throw new PlanException(
              "external volume \"%s\" not found (create it, or remove \"external: true\")"
                  .formatted(volume.name()));
        }
      } else if (there == null) {
        volumeSteps.put(
            volume.key(),
            draft.add(new Step.CreateVolume(volume.key(), volume.name()), List.of(), "not found"));
      } else if (hasChanged(there.labels(), ServiceHash.of(volume))) {
        if (goal.recreateVolumes().contains(volume.name())) {
          replaceVolume(volume, there);
          continue;
        }
        draft.warn(
            "volume \"%s\" exists with another configuration and is kept as it is (remove it to apply the change; its data would be lost)"
                .formatted(volume.name()));
      } else {
        warnWhenForeign("volume", volume.name(), there.labels());
      }
    }
  }

  /// A volume can be neither changed nor removed while a container uses it: such containers are
  /// removed first, and created again with the new one.
  private void replaceVolume(Volume volume, ObservedVolume there) {
    List<StepId> removals = new ArrayList<>();
    for (ObservedUse use : there.uses()) {
      ObservedContainer container = ownReplica(use.id());
      if (container == null) {
        throw new PlanException(
            "volume \"%s\": its configuration changed, and %s uses it (remove that, or keep the volume)"
                .formatted(volume.name(), use));
      }
      String because = "volume " + volume.key() + " changed";
      List<StepId> after =
          container.isUp() ? List.of(early.stop(container, List.of(), because)) : List.of();
      gone.add(container.id());
      removals.add(
          draft.add(
              new Step.RemoveContainer(ContainerRef.of(container), false, false), after, because));
    }
    StepId removed = draft.add(new Step.RemoveVolume(volume.name()), removals, "config changed");
    volumeSteps.put(
        volume.key(),
        draft.add(
            new Step.CreateVolume(volume.key(), volume.name()),
            List.of(removed),
            "config changed"));
  }

  private @Nullable ObservedContainer ownReplica(String id) {
    return observed.containers().stream()
        .filter(c -> c.id().equals(id) && !c.oneOff())
        .filter(c -> project.services().containsKey(c.service()))
        .findFirst()
        .orElse(null);
  }

  private static boolean hasChanged(Map<String, String> labels, String fingerprint) {
    String before = labels.get(Labels.CONFIG_HASH);
    return before != null && !before.equals(fingerprint);
  }

  private void warnWhenForeign(String kind, String name, Map<String, String> labels) {
    String owner = labels.get(Labels.PROJECT);
    if (owner == null) {
      draft.warn(
          "%s \"%s\" already exists but was not created by Compose. Use `external: true` to use an existing %s"
              .formatted(kind, name, kind));
    } else if (!owner.equals(project.name())) {
      draft.warn(
          "%s \"%s\" already exists but was created for project \"%s\" (expected \"%s\"). Use `external: true` to use an existing %s"
              .formatted(kind, name, owner, project.name(), kind));
    }
  }
}
