package dev.jcompose.model.load;

import dev.jcompose.model.check.Contradictions;
import dev.jcompose.model.diagnostics.Nearest;
import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.diagnostics.SourcePosition;
import dev.jcompose.model.health.EarlyProbes;
import dev.jcompose.model.mount.FileGrant;
import dev.jcompose.model.mount.Mount;
import dev.jcompose.model.origin.Origins;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Dependency;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Checks that need the whole project: unknown names, attributes that exclude each other, cycles,
/// resources that two services claim.
final class Consistency {
  private final Project project;
  private final MapNode root;
  private final Origins origins;
  private final Problems problems;
  private final boolean whole;
  private final boolean warnOfClaims;

  /// @param whole whether all files could be read, so that an unknown name is a mistake
  /// @param warnOfClaims whether to warn when two services claim the same resource
  Consistency(
      Project project, MapNode root, Problems problems, boolean whole, boolean warnOfClaims) {
    this.whole = whole;
    this.warnOfClaims = warnOfClaims;
    this.project = project;
    this.root = root;
    this.origins = new Origins(root);
    this.problems = problems;
  }

  void run() {
    for (Service service : project.services().values()) {
      Optional<MapNode> node = root.map("services").flatMap(all -> all.map(service.name()));
      node.ifPresent(map -> service(service, map));
    }
    misplaced(root, "");
    new Cycles(project, root, problems).run();
    if (warnOfClaims) {
      Claims.warn(project, origins, problems);
    }
  }

  private Node at(MapNode service, String path) {
    return new Origins(service).find(path).orElse(service);
  }

  /// In a place where it has no meaning, our extension is a mistake, unlike others.
  private void misplaced(MapNode node, String path) {
    Node own = node.get(EarlyProbes.EXTENSION);
    if (own != null) {
      problems.add(
          Finding.errorAtKey(own, path + EarlyProbes.EXTENSION + ": belongs to a service")
              .withHint("write it directly below the service's name"));
    }
  }

  private void service(Service service, MapNode node) {
    if (node.get("healthcheck") instanceof MapNode check) {
      misplaced(check, "services." + service.name() + ".healthcheck.");
    }
    image(service, node);
    build(service, node);
    networks(service, node);
    dependencies(service, node);
    volumes(service, node);
    grants(service, node, "configs", service.storage().configs(), project.configs().keySet());
    grants(service, node, "secrets", service.storage().secrets(), project.secrets().keySet());
    for (String model : service.models().keySet()) {
      known(service, at(node, "models." + model), "model", model, project.models().keySet());
    }
    new DeployConsistency(service, node, problems).run();
    new Contradictions(service, node, problems).warnings();
    targets(service, node);
  }

  private void image(Service service, MapNode node) {
    if (service.build().isEmpty()
        && service.image().isEmpty()
        && service.provider().isEmpty()
        && !node.isDamaged()) {
      problems.add(
          Finding.errorAtKey(
                  node,
                  "service \""
                      + service.name()
                      + "\" has neither an image nor a build context specified")
              .withHint("add image or build"));
    }
  }

  private void build(Service service, MapNode node) {
    if (service.build().isEmpty()) {
      return;
    }
    var build = service.build().get();
    if (build.dockerfile().isPresent() && build.dockerfileInline().isPresent()) {
      problems.add(
          Finding.errorAtKey(
                  at(node, "build.dockerfile_inline"),
                  "service \""
                      + service.name()
                      + "\" declares mutually exclusive dockerfile and dockerfile_inline")
              .withRelated(at(node, "build.dockerfile").keyAt(), "dockerfile here"));
    }
    build
        .additionalContexts()
        .forEach((name, context) -> {
          if (context.startsWith("service:")) {
            context(service, node, name, context.substring("service:".length()));
          }
        });
    if (!build.platforms().isEmpty()
        && service.platform().isPresent()
        && !build.platforms().contains(service.platform().get())) {
      problems.add(
          Finding.error(
                  at(node, "build.platforms"),
                  "service \""
                      + service.name()
                      + "\": build.platforms must include platform "
                      + service.platform().get())
              .withRelated(at(node, "platform").at(), "platform here"));
    }
    for (FileGrant secret : build.secrets()) {
      known(
          service,
          at(node, "build.secrets"),
          "build secret",
          secret.source(),
          project.secrets().keySet());
    }
  }

  private void context(Service service, MapNode node, String name, String other) {
    Service target = project.services().getOrDefault(other, project.disabledServices().get(other));
    Node at = at(node, "build.additional_contexts." + name);
    if (target == null) {
      known(service, at, "service", other, project.services().keySet());
    } else if (target.build().isEmpty()) {
      problems.add(
          Finding.error(
              at,
              "service \""
                  + service.name()
                  + "\" uses service \""
                  + other
                  + "\", which is not built, as context "
                  + name));
    }
  }

  private void networks(Service service, MapNode node) {
    Set<String> used = service.networking().networks().keySet();
    if (service.networking().mode().isPresent() && !used.isEmpty()) {
      problems.add(
          Finding.errorAtKey(
                  at(node, "networks"),
                  "service \""
                      + service.name()
                      + "\" declares mutually exclusive network_mode and networks")
              .withHint("keep one of them")
              .withRelated(at(node, "network_mode").keyAt(), "network_mode here"));
    }
    for (String network : used) {
      Node at = at(node, "networks." + network);
      known(service, at, "network", network, project.networks().keySet());
    }
  }

  private void known(Service service, Node at, String kind, String name, Set<String> known) {
    if (!whole || known.contains(name)) {
      return;
    }
    Problem problem =
        Finding.at(
            at.source(),
            at instanceof MapNode || at.isNull() ? at.keyAt() : at.at(),
            "service \"" + service.name() + "\" refers to undefined " + kind + " " + name);
    String section = kind.startsWith("build") ? "secrets" : kind + "s";
    String near = Nearest.to(name, known).map(other -> "." + other).orElse("");
    Optional<Node> declared = origins.find(section + near).filter(found -> found.line() > 0);
    if (declared.isPresent()) {
      problem =
          problem.withRelated(
              declared.get().keyAt(),
              near.isEmpty()
                  ? section + " are declared here"
                  : kind + " " + near.substring(1) + " is declared here");
    }
    problems.add(
        problem.withHint(
            Nearest.hint(name, known)
                .orElse(
                    kind.equals("service")
                        ? "there is no such service"
                        : "declare it below the top-level " + section)));
  }

  private void dependencies(Service service, MapNode node) {
    for (Map.Entry<String, Dependency> entry : service.dependsOn().entrySet()) {
      String other = entry.getKey();
      if (!whole || project.services().containsKey(other)) {
        continue;
      }
      Service disabled = project.disabledServices().get(other);
      if (disabled != null && !entry.getValue().required()) {
        continue;
      }
      Node at = at(node, "depends_on." + other);
      Problem problem =
          Finding.at(
              at.source(),
              at.keyAt(),
              "service \"" + service.name() + "\" depends on undefined service \"" + other + "\"");
      if (disabled != null) {
        SourcePosition there = origins.at("services." + other).orElse(at.at());
        problems.add(
            Finding.at(
                    at.source(),
                    at.keyAt(),
                    "service \""
                        + service.name()
                        + "\" depends on service \""
                        + other
                        + "\", which is disabled")
                .withHint(
                    "activate it with --profile "
                        + String.join(" or ", disabled.profiles())
                        + ", or set required: false")
                .withRelated(there, "its profiles are not active"));
      } else {
        Optional<String> near = Nearest.to(other, others(service));
        if (near.isPresent()) {
          SourcePosition there = origins.at("services." + near.get()).orElse(at.at());
          problem =
              problem
                  .withHint("did you mean \"" + near.get() + "\"?")
                  .withRelated(there, "service " + near.get() + " is declared here");
        } else {
          problem = problem.withHint("declare it below services, or remove it");
        }
        problems.add(
            entry.getValue().required() ? problem : problem.withSeverity(Problem.Severity.WARNING));
      }
    }
  }

  private Set<String> others(Service service) {
    Set<String> others = new LinkedHashSet<>(project.services().keySet());
    others.remove(service.name());
    return others;
  }

  private void volumes(Service service, MapNode node) {
    List<Mount> mounts = service.storage().mounts();
    for (int i = 0; i < mounts.size(); i++) {
      if (mounts.get(i) instanceof Mount.OfVolume volume && volume.source().isPresent()) {
        known(
            service,
            at(node, "volumes[" + i + "].source"),
            "volume",
            volume.source().get(),
            project.volumes().keySet());
      }
    }
  }

  private void grants(
      Service service, MapNode node, String key, List<FileGrant> grants, Set<String> known) {
    String kind = key.substring(0, key.length() - 1);
    for (int i = 0; i < grants.size(); i++) {
      known(service, at(node, key + "[" + i + "].source"), kind, grants.get(i).source(), known);
    }
  }

  private void targets(Service service, MapNode node) {
    Map<String, Node> taken = new HashMap<>();
    if (node.get("tmpfs") instanceof ListNode list) {
      List<String> tmpfs = service.storage().tmpfs();
      for (int i = 0; i < tmpfs.size() && i < list.items().size(); i++) {
        int colon = tmpfs.get(i).indexOf(':');
        String target = colon < 0 ? tmpfs.get(i) : tmpfs.get(i).substring(0, colon);
        take(service, taken, target, list.items().get(i));
      }
    }
    List<Mount> mounts = service.storage().mounts();
    for (int i = 0; i < mounts.size(); i++) {
      take(service, taken, mounts.get(i).target(), at(node, "volumes[" + i + "].target"));
    }
  }

  private void take(Service service, Map<String, Node> taken, String target, Node at) {
    Node before = taken.putIfAbsent(target, at);
    if (before != null && !target.isEmpty()) {
      problems.add(
          Finding.error(
                  at,
                  "service \"" + service.name() + "\": target " + target + " is already mounted")
              .withRelated(before.at(), "first mounted here")
              .withHint("keep one of them, or give them different targets"));
    }
  }
}
