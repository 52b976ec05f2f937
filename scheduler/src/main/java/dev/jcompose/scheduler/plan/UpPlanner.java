package dev.jcompose.scheduler.plan;

import dev.jcompose.model.hash.ServiceHash;
import dev.jcompose.model.network.NamespaceMode;
import dev.jcompose.model.network.Network;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Dependency;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.volume.Volume;
import dev.jcompose.scheduler.observe.Observed;
import dev.jcompose.scheduler.observe.ObservedContainer;
import dev.jcompose.scheduler.observe.ObservedNetwork;
import dev.jcompose.scheduler.observe.ObservedUse;
import dev.jcompose.scheduler.observe.ObservedVolume;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Plans `up`, `create`, `scale` and `run`: networks and volumes, then containers, then their start
/// in the order of dependencies. It works on services in that order, so that what a service needs
/// has been planned when its turn comes.
final class UpPlanner {
  private static final String DEFAULT_GRACE = "making room for its replacement";

  private final Project project;
  private final Observed observed;
  private final Goal.Up goal;
  private final Divergence divergence;
  private final PlanDraft draft = new PlanDraft();

  /// Steps that make networks and volumes, by key; those that are there have none.
  private final Map<String, StepId> networkSteps = new TreeMap<>();

  private final Map<String, StepId> volumeSteps = new TreeMap<>();
  private final Set<String> newNetworks = new TreeSet<>();

  /// Steps that stop a container of a network that is made anew, by container.
  private final Map<String, StepId> earlyStops = new HashMap<>();

  /// Steps that put a container on a network that is made anew, by container.
  private final Map<String, List<StepId>> reconnections = new HashMap<>();

  /// Containers that are removed for the sake of a volume that is made anew.
  private final Set<String> gone = new TreeSet<>();

  private final Map<String, Replicas> replicas = new LinkedHashMap<>();
  private final Map<WaitKey, StepId> waits = new HashMap<>();

  UpPlanner(Project project, Observed observed, Goal.Up goal, ServiceHashes hashes) {
    this.project = project;
    this.observed = observed;
    this.goal = goal;
    this.divergence = new Divergence(project, observed, hashes);
  }

  /// The containers of a service as they will be.
  private record Replicas(List<Replica> all) {
    List<StepId> starts() {
      return all.stream().flatMap(r -> r.start().stream()).toList();
    }
  }

  /// One container of a service.
  ///
  /// @param ref the container
  /// @param ready steps after which it can be started
  /// @param running whether it runs and stays as it is
  /// @param start the step that starts it
  private record Replica(
      ContainerRef ref, List<StepId> ready, boolean running, Optional<StepId> start) {}

  private record WaitKey(String container, Step.Condition condition, boolean required) {}

  Plan plan() {
    List<String> order = new ServiceGraph(project).inOrder();
    networks();
    volumes();
    for (String name : order) {
      Service service = project.services().get(name);
      if (service != null) {
        replicas.put(name, containers(service));
      }
    }
    if (goal.start()) {
      order.forEach(name -> project.service(name).ifPresent(this::start));
      if (goal.await()) {
        order.forEach(name -> project.service(name).ifPresent(this::awaitService));
      }
    }
    orphans();
    return draft.plan();
  }

  /// The same with the container of `run` at the end.
  Plan planOneOff(Service service, String name) {
    List<String> order = new ServiceGraph(project).inOrder();
    networks();
    volumes();
    List<String> dependencies = order.stream().filter(n -> !n.equals(service.name())).toList();
    for (String dependency : dependencies) {
      project.service(dependency).ifPresent(s -> replicas.put(dependency, containers(s)));
    }
    dependencies.forEach(dependency -> project.service(dependency).ifPresent(this::start));
    List<StepId> after = new ArrayList<>(gates(service));
    after.addAll(networkSteps.values());
    after.addAll(volumeSteps.values());
    draft.add(
        new Step.CreateOneOff(service.name(), name, parents(service)), after, "requested by run");
    orphans();
    return draft.plan();
  }

  // ---- networks and volumes

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

  /// A network cannot be changed: its containers are stopped and taken off it, it is made anew, and
  /// they are put on the new one. Those that are replaced anyway come back on it.
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
        stop.add(
            earlyStops.computeIfAbsent(
                container.id(),
                _ ->
                    draft.add(
                        new Step.StopContainer(existing(container), goal.grace()),
                        List.of(),
                        because)));
        before.addAll(stop);
      }
      Service service = project.services().get(container.service());
      if (service != null && stays(service, container)) {
        moved.add(container);
        before.add(
            draft.add(
                new Step.DisconnectNetwork(existing(container), there.name()), stop, because));
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
                  new Step.ConnectNetwork(existing(container), network.name()),
                  List.of(created),
                  because));
    }
  }

  /// Whether a container is what its service wants, but for the networks that are made anew.
  private boolean stays(Service service, ObservedContainer container) {
    boolean named = goal.services().isEmpty() || goal.services().contains(service.name());
    Goal.Recreate recreate = named ? goal.recreate() : goal.recreateDependencies();
    return switch (recreate) {
      case ALWAYS -> false;
      case NEVER -> true;
      case CHANGED -> divergence.reason(service, container, Set.of()).isEmpty();
    };
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

  /// The volumes whose configuration has changed: only the user can say whether their data may go.
  List<String> changedVolumes() {
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

  /// A volume cannot be changed, nor removed while a container has it: those go first, and come
  /// back on the new one.
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
          container.isUp()
              ? List.of(
                  earlyStops.computeIfAbsent(
                      container.id(),
                      _ ->
                          draft.add(
                              new Step.StopContainer(existing(container), goal.grace()),
                              List.of(),
                              because)))
              : List.of();
      gone.add(container.id());
      removals.add(
          draft.add(new Step.RemoveContainer(existing(container), false, false), after, because));
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

  // ---- containers

  private Replicas containers(Service service) {
    if (service.provider().isPresent()) {
      return new Replicas(List.of());
    }
    int wanted = goal.scale().getOrDefault(service.name(), service.replicas());
    if (wanted > 1 && service.lifecycle().containerName().isPresent()) {
      throw new PlanException(
          "service \"%s\": container_name \"%s\" allows one container only, but %d are requested (remove container_name, or do not scale)"
              .formatted(service.name(), service.lifecycle().containerName().get(), wanted));
    }
    Map<String, ContainerRef> parents = wanted > 0 ? parents(service) : Map.of();
    List<ObservedContainer> there = new ArrayList<>(observed.replicas(service.name()));
    there.removeIf(container -> gone.contains(container.id()));
    there.removeIf(this::dropsUnfinishedReplacement);
    Map<String, String> reasons = reasons(service, there, parents);
    // What goes first when there are too many: replicas of the past, then the highest numbers.
    there.sort(
        Comparator.comparing((ObservedContainer c) -> reasons.containsKey(c.id()))
            .thenComparingInt(ObservedContainer::number));
    List<Replica> kept = new ArrayList<>();
    int next = there.stream().mapToInt(ObservedContainer::number).max().orElse(0) + 1;
    for (int i = 0; i < there.size(); i++) {
      ObservedContainer container = there.get(i);
      if (i >= wanted) {
        scaleDown(container);
      } else if (reasons.containsKey(container.id())) {
        kept.add(replace(service, container, reasons.getOrDefault(container.id(), "")));
      } else {
        kept.add(keep(service, container));
      }
    }
    for (int missing = kept.size(); missing < wanted; missing++) {
      kept.add(create(service, next++));
    }
    kept.sort(Comparator.comparing(r -> r.ref().name(), UpPlanner::byNumber));
    return new Replicas(kept);
  }

  /// An `up` that was broken off may have left a replacement beside the container that it was to
  /// replace: both claim the same number, and the old one has the right name.
  private boolean dropsUnfinishedReplacement(ObservedContainer container) {
    String old = container.labels().getOrDefault(Labels.REPLACE, "");
    boolean unfinished = observed.containers().stream().anyMatch(c -> c.id().equals(old));
    if (unfinished) {
      draft.add(
          new Step.RemoveContainer(existing(container), true, false),
          List.of(),
          "unfinished replacement");
    }
    return unfinished;
  }

  private Replica keep(Service service, ObservedContainer container) {
    String name = containerName(service, container.number());
    List<StepId> ready = new ArrayList<>(stopOf(container));
    ready.addAll(reconnections.getOrDefault(container.id(), List.of()));
    ContainerRef ref = new ContainerRef.Existing(container.id(), name, service.name());
    if (container.labels().containsKey(Labels.REPLACE) && !container.name().equals(name)) {
      ready.add(
          draft.add(new Step.RenameContainer(ref, name), List.of(), "unfinished replacement"));
    }
    return new Replica(
        ref, ready, container.runs() && !earlyStops.containsKey(container.id()), Optional.empty());
  }

  private Map<String, String> reasons(
      Service service, List<ObservedContainer> there, Map<String, ContainerRef> parents) {
    Goal.Recreate recreate =
        goal.services().isEmpty() || goal.services().contains(service.name())
            ? goal.recreate()
            : goal.recreateDependencies();
    Map<String, String> reasons = new HashMap<>();
    if (recreate == Goal.Recreate.NEVER) {
      return reasons;
    }
    for (ObservedContainer container : there) {
      Optional<String> reason =
          recreate == Goal.Recreate.ALWAYS
              ? Optional.of("recreation requested")
              : divergence.reason(service, container, changedNetworks(container));
      reason
          .or(() -> renewal(service, container))
          .or(() -> anotherParent(container, parents))
          .ifPresent(text -> reasons.put(container.id(), text));
    }
    return reasons;
  }

  /// The networks that a container is on anew without being replaced do not count.
  private Set<String> changedNetworks(ObservedContainer container) {
    return reconnections.containsKey(container.id()) ? Set.of() : newNetworks;
  }

  /// Fresh anonymous volumes come with a fresh container; who has none keeps what he has.
  private Optional<String> renewal(Service service, ObservedContainer container) {
    boolean asked = goal.services().isEmpty() || goal.services().contains(service.name());
    return asked && goal.renewAnonymousVolumes() && container.hasAnonymousVolumes()
        ? Optional.of("renewal of its anonymous volumes requested")
        : Optional.empty();
  }

  /// A container that shares with one that will not be there any more has lost what it shared.
  private static Optional<String> anotherParent(
      ObservedContainer container, Map<String, ContainerRef> parents) {
    return parents.entrySet().stream()
        .filter(parent ->
            !(parent.getValue() instanceof ContainerRef.Existing(String id, _, _)
                && container.shares().contains(id)))
        .findFirst()
        .map(
            parent -> "service " + parent.getKey() + ", which it shares with, has a new container");
  }

  /// The services whose namespaces or volumes this one uses, and what of them.
  private static Map<String, String> parentServices(Service service) {
    Map<String, String> parents = new TreeMap<>();
    for (String source : service.storage().volumesFrom()) {
      if (!source.startsWith("container:")) {
        parents.put(source.split(":", 2)[0], "volume");
      }
    }
    var security = service.security();
    share(security.cgroup(), "cgroup namespace", parents);
    share(security.uts(), "UTS namespace", parents);
    share(security.pid(), "PID namespace", parents);
    share(security.ipc(), "IPC namespace", parents);
    share(service.networking().mode(), "network namespace", parents);
    return parents;
  }

  private static void share(
      Optional<NamespaceMode> mode, String what, Map<String, String> parents) {
    if (mode.isPresent() && mode.get() instanceof NamespaceMode.OfService(String name)) {
      parents.put(name, what);
    }
  }

  /// The first container of each service that this one shares with.
  private Map<String, ContainerRef> parents(Service service) {
    Map<String, ContainerRef> found = new TreeMap<>();
    for (Map.Entry<String, String> entry : parentServices(service).entrySet()) {
      String parent = entry.getKey();
      Replicas planned = replicas.get(parent);
      if (planned != null && !planned.all().isEmpty()) {
        found.put(parent, planned.all().getFirst().ref());
      } else {
        observed.replicas(parent).stream()
            .findFirst()
            .ifPresent(c -> found.put(parent, existing(c)));
      }
      if (!found.containsKey(parent)) {
        throw new PlanException(
            "service \"%s\": cannot share %s with service %s: container missing (bring it up first)"
                .formatted(service.name(), entry.getValue(), parent));
      }
    }
    return found;
  }

  private List<StepId> resources(Service service) {
    Set<StepId> after = new TreeSet<>();
    service.networking().networks().keySet().forEach(key -> addTo(after, networkSteps.get(key)));
    service
        .storage()
        .mounts()
        .forEach(mount -> {
          if (mount instanceof dev.jcompose.model.mount.Mount.OfVolume volume) {
            volume.source().ifPresent(key -> addTo(after, volumeSteps.get(key)));
          }
        });
    parents(service)
        .values()
        .forEach(parent -> {
          if (parent instanceof ContainerRef.Made made) {
            after.add(made.by());
          }
        });
    return List.copyOf(after);
  }

  private static void addTo(Set<StepId> steps, @Nullable StepId step) {
    if (step != null) {
      steps.add(step);
    }
  }

  private Replica create(Service service, int number) {
    String name = containerName(service, number);
    StepId step =
        draft.add(
            new Step.CreateContainer(
                service.name(), number, name, Optional.empty(), false, parents(service)),
            resources(service),
            "no existing container");
    return new Replica(
        new ContainerRef.Made(step, name, service.name()), List.of(step), false, Optional.empty());
  }

  private Replica replace(Service service, ObservedContainer old, String because) {
    String name = containerName(service, old.number());
    List<StepId> before = new ArrayList<>(resources(service));
    before.addAll(stopOf(old));
    StepId created =
        draft.add(
            new Step.CreateContainer(
                service.name(),
                old.number(),
                old.id().substring(0, Math.min(12, old.id().length())) + "_" + name,
                Optional.of(old.id()),
                !goal.renewAnonymousVolumes(),
                parents(service)),
            before,
            because);
    ContainerRef ref = new ContainerRef.Made(created, name, service.name());
    StepId gone = created;
    if (old.isUp() && !earlyStops.containsKey(old.id())) {
      List<StepId> afterStop = new ArrayList<>(List.of(created));
      afterStop.addAll(stopDependentsThatRestart(service, created));
      gone =
          draft.add(new Step.StopContainer(existing(old), goal.grace()), afterStop, DEFAULT_GRACE);
    }
    StepId removed =
        draft.add(
            new Step.RemoveContainer(existing(old), false, goal.renewAnonymousVolumes()),
            List.of(gone),
            "replaced");
    StepId renamed =
        draft.add(new Step.RenameContainer(ref, name), List.of(removed), "replaces " + old.name());
    return new Replica(ref, List.of(renamed), false, Optional.empty());
  }

  /// Containers of services with `restart: true` are down while what they depend on is replaced.
  private List<StepId> stopDependentsThatRestart(Service service, StepId replacement) {
    List<StepId> stops = new ArrayList<>();
    for (Service dependent : project.services().values()) {
      Dependency dependency = dependent.dependsOn().get(service.name());
      if (dependency == null || !dependency.restart() || !goal.start()) {
        continue;
      }
      for (ObservedContainer container : observed.replicas(dependent.name())) {
        if (container.isUp()) {
          stops.add(
              earlyStops.computeIfAbsent(
                  container.id(),
                  _ ->
                      draft.add(
                          new Step.StopContainer(existing(container), goal.grace()),
                          List.of(replacement),
                          "service " + service.name() + " is replaced, depends_on says restart")));
        }
      }
    }
    return stops;
  }

  private List<StepId> stopOf(ObservedContainer container) {
    StepId stop = earlyStops.get(container.id());
    return stop == null ? List.of() : List.of(stop);
  }

  private void scaleDown(ObservedContainer container) {
    List<StepId> after = stopOf(container);
    if (container.isUp() && after.isEmpty()) {
      after =
          List.of(
              draft.add(
                  new Step.StopContainer(existing(container), goal.grace()),
                  List.of(),
                  "too many replicas"));
    }
    draft.add(
        new Step.RemoveContainer(existing(container), false, false), after, "too many replicas");
  }

  // ---- start

  private void start(Service service) {
    Replicas planned = replicas.get(service.name());
    if (planned == null) {
      return;
    }
    List<StepId> gates =
        planned.all().stream().allMatch(r -> r.running() && !stopped(r))
            ? List.of()
            : gates(service);
    List<StepId> prepared = preStart(service, planned, gates);
    List<Replica> started = new ArrayList<>();
    for (Replica replica : planned.all()) {
      if (replica.running() && !stopped(replica)) {
        started.add(replica);
        continue;
      }
      Set<StepId> after = new TreeSet<>(gates);
      after.addAll(prepared);
      after.addAll(replica.ready());
      if (replica.ref() instanceof ContainerRef.Existing(String id, _, _)) {
        addTo(after, earlyStops.get(id));
      }
      StepId step =
          HookSteps.postStart(
              draft,
              Optional.of(service),
              replica.ref(),
              draft.add(new Step.StartContainer(replica.ref()), after, startReason(replica)));
      started.add(new Replica(replica.ref(), replica.ready(), false, Optional.of(step)));
    }
    replicas.put(service.name(), new Replicas(started));
  }

  /// The hooks that run before the first container of a service starts; none when one runs already.
  private List<StepId> preStart(Service service, Replicas planned, List<StepId> gates) {
    boolean first = planned.all().stream().noneMatch(r -> r.running() && !stopped(r));
    if (service.lifecycle().preStart().isEmpty() || planned.all().isEmpty() || !first) {
      return List.of();
    }
    Replica shown = planned.all().getFirst();
    Set<StepId> after = new TreeSet<>(gates);
    planned.all().forEach(replica -> after.addAll(replica.ready()));
    return List.of(
        draft.add(
            new Step.RunPreStart(service.name(), shown.ref()),
            after,
            "none of its containers is running"));
  }

  private boolean stopped(Replica replica) {
    return replica.ref() instanceof ContainerRef.Existing(String id, _, _)
        && earlyStops.containsKey(id);
  }

  private String startReason(Replica replica) {
    return switch (replica.ref()) {
      case ContainerRef.Made _ -> "new container";
      case ContainerRef.Existing(String id, _, _) ->
          earlyStops.containsKey(id) ? "stopped by this plan" : "not running";
    };
  }

  /// What has to be done before a container of this service starts.
  private List<StepId> gates(Service service) {
    Set<StepId> gates = new TreeSet<>();
    for (Map.Entry<String, Dependency> entry : new TreeMap<>(service.dependsOn()).entrySet()) {
      Replicas needed = replicas.get(entry.getKey());
      if (needed == null || !goal.dependencies()) {
        continue;
      }
      Dependency dependency = entry.getValue();
      switch (dependency.condition()) {
        case STARTED -> gates.addAll(needed.starts());
        case HEALTHY ->
            needed
                .all()
                .forEach(r -> gates.add(await(service, r, Step.Condition.HEALTHY, dependency)));
        case COMPLETED ->
            needed
                .all()
                .forEach(r -> gates.add(await(service, r, Step.Condition.COMPLETED, dependency)));
      }
    }
    return List.copyOf(gates);
  }

  private StepId await(
      Service waiting, Replica replica, Step.Condition condition, Dependency dependency) {
    WaitKey key = new WaitKey(replica.ref().name(), condition, dependency.required());
    StepId known = waits.get(key);
    if (known != null) {
      return known;
    }
    StepId step =
        draft.add(
            new Step.Await(replica.ref(), condition, dependency.required()),
            replica.start().map(List::of).orElse(List.of()),
            "needed by " + waiting.name());
    waits.put(key, step);
    return step;
  }

  /// `--wait`: running or healthy, except what another service awaits the end of.
  private void awaitService(Service service) {
    boolean endsByItself =
        project.services().values().stream()
            .map(s -> s.dependsOn().get(service.name()))
            .anyMatch(d -> d != null && d.condition() == Dependency.Condition.COMPLETED);
    Replicas planned = replicas.get(service.name());
    if (planned == null || endsByItself) {
      return;
    }
    for (Replica replica : planned.all()) {
      draft.add(
          new Step.Await(replica.ref(), Step.Condition.RUNNING_OR_HEALTHY, true),
          replica.start().map(List::of).orElse(List.of()),
          "wait requested");
    }
  }

  // ---- orphans

  private void orphans() {
    List<ObservedContainer> orphans =
        observed.containers().stream()
            .filter(c -> Orphans.is(project, c))
            .filter(c -> !c.labels().containsKey(Labels.HOOK))
            .sorted(Comparator.comparing(ObservedContainer::name))
            .toList();
    if (goal.removeOrphans()) {
      for (ObservedContainer orphan : orphans) {
        List<StepId> after =
            orphan.isUp()
                ? List.of(
                    draft.add(
                        new Step.StopContainer(existing(orphan), goal.grace()),
                        List.of(),
                        "orphan"))
                : List.of();
        draft.add(new Step.RemoveContainer(existing(orphan), false, false), after, "orphan");
      }
      return;
    }
    List<String> names =
        orphans.stream().filter(UpPlanner::isWorthAWord).map(ObservedContainer::name).toList();
    if (!names.isEmpty() && !goal.ignoreOrphans()) {
      draft.warn(Orphans.warning(names));
    }
  }

  /// A one-off that was never started is one that somebody is just making.
  private static boolean isWorthAWord(ObservedContainer orphan) {
    return !orphan.oneOff() || orphan.state() != ObservedContainer.State.CREATED;
  }

  private String containerName(Service service, int number) {
    return service
        .lifecycle()
        .containerName()
        .orElseGet(() -> ReplicaName.of(project, service, number));
  }

  /// `web-2` before `web-10`.
  private static int byNumber(String a, String b) {
    int length = Integer.compare(a.length(), b.length());
    return length != 0 ? length : a.compareTo(b);
  }

  private static ContainerRef.Existing existing(ObservedContainer container) {
    return new ContainerRef.Existing(container.id(), container.name(), container.service());
  }
}
