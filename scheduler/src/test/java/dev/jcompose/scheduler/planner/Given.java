package dev.jcompose.scheduler.planner;

import dev.jcompose.model.naming.Labels;
import dev.jcompose.model.project.Project;
import dev.jcompose.scheduler.observe.Observed;
import dev.jcompose.scheduler.observe.ObservedContainer;
import dev.jcompose.scheduler.observe.ObservedContainer.Health;
import dev.jcompose.scheduler.observe.ObservedContainer.State;
import dev.jcompose.scheduler.observe.ObservedNetwork;
import dev.jcompose.scheduler.observe.ObservedUse;
import dev.jcompose.scheduler.observe.ObservedVolume;
import dev.jcompose.scheduler.plan.Goal;
import dev.jcompose.scheduler.plan.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a planner test starts from: a compose file, and what there is.
final class Given {
  final Project project;
  private final List<ObservedContainer> containers = new ArrayList<>();
  private final Map<String, ObservedNetwork> networks = new LinkedHashMap<>();
  private final Map<String, ObservedVolume> volumes = new LinkedHashMap<>();
  private final Map<String, String> images = new HashMap<>();
  private final Map<String, Set<String>> sources = new HashMap<>();
  private final Map<String, Duration> pulled = new HashMap<>();

  private Given(Project project) {
    this.project = project;
  }

  /// A project named `p` of this compose file; the image `busybox` is there.
  static Given file(String yaml) {
    Given given = new Given(TestProjects.load("name: p\n" + yaml));
    given.images.put("busybox", "sha256:busybox");
    return given;
  }

  Given image(String name, String id) {
    images.put(name, id);
    return this;
  }

  /// A container as `up` leaves it.
  Given running(String service, int number) {
    return container(service, number, State.RUNNING, "hash-" + service, Map.of());
  }

  Given exited(String service, int number) {
    return container(service, number, State.EXITED, "hash-" + service, Map.of());
  }

  /// A running container of an older configuration.
  Given outdated(String service, int number) {
    return container(service, number, State.RUNNING, "older", Map.of());
  }

  Given container(
      String service, int number, State state, String hash, Map<String, String> labels) {
    containers.add(
        new ObservedContainer(
            "id-" + service + "-" + number + (labels.isEmpty() ? "" : "-new"),
            "p-" + service + "-" + number,
            service,
            number,
            false,
            state,
            Health.NONE,
            hash,
            "sha256:busybox",
            Set.of("p_default"),
            Map.of(),
            Set.of(),
            labels));
    return this;
  }

  /// A running container that uses the namespaces of others.
  Given sharing(String service, String... ids) {
    running(service, 1);
    return last(Set.of(), Map.of(), Set.of(ids));
  }

  /// A running container of an older configuration, on one network.
  Given outdatedOn(String service, String network) {
    outdated(service, 1);
    return last(Set.of(network), Map.of(), Set.of());
  }

  /// Gives the last container other networks, volumes and others whose namespaces it uses.
  private Given last(Set<String> on, Map<String, String> mounts, Set<String> shares) {
    ObservedContainer plain = containers.removeLast();
    containers.add(
        new ObservedContainer(
            plain.id(),
            plain.name(),
            plain.service(),
            plain.number(),
            false,
            plain.state(),
            plain.health(),
            plain.configHash(),
            plain.imageId(),
            on,
            mounts,
            shares,
            Map.of()));
    return this;
  }

  Given oneOff(String name, State state) {
    containers.add(
        new ObservedContainer(
            "id-" + name,
            name,
            "web",
            0,
            true,
            state,
            Health.NONE,
            "",
            "sha256:busybox",
            Set.of(),
            Map.of(),
            Set.of(),
            Map.of()));
    return this;
  }

  /// An image that was pulled a while ago.
  Given imagePulled(String name, Duration ago) {
    images.put(name, "sha256:" + name);
    pulled.put(name, ago);
    return this;
  }

  Given network(String name) {
    return network(name, Map.of(Labels.PROJECT, "p"));
  }

  Given network(String name, Map<String, String> labels, ObservedUse... uses) {
    networks.put(name, new ObservedNetwork("id-" + name, name, labels, List.of(uses)));
    return this;
  }

  Given volume(String name, Map<String, String> labels, ObservedUse... uses) {
    volumes.put(name, new ObservedVolume(name, labels, List.of(uses)));
    return this;
  }

  /// A running container that mounts a volume.
  Given mounting(String service, String target, String volume) {
    running(service, 1);
    return last(containers.getLast().networks(), Map.of(target, volume), Set.of());
  }

  /// A service whose Dockerfile starts from these images.
  Given from(String service, String... images) {
    sources.put(service, Set.of(images));
    return this;
  }

  Observed observed() {
    return new Observed(containers, networks, volumes, images, sources, pulled);
  }

  Plan plan(Goal goal) {
    return new Planner(service -> "hash-" + service.name()).plan(project, observed(), goal);
  }

  Plan images(Goal goal) {
    return new Planner(service -> "hash-" + service.name()).images(project, observed(), goal);
  }
}
