package dev.jcompose.model.load;

import dev.jcompose.model.diagnostics.Nearest;
import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import dev.jcompose.model.tree.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `extends`: a service merged over another one, of the same file or another.
///
/// The file of an extended service is read for its services only; its networks, volumes and
/// includes are not taken over.
///
/// @see <a
///   href="https://github.com/compose-spec/compose-spec/blob/main/05-services.md#extends">extends</a>
final class Extends {
  private static final int MAX_DEPTH = 50;

  private final ModelReader models;
  private final Path directory;
  private final Surroundings variables;
  private final Problems problems;

  Extends(ModelReader models, Path directory, Surroundings variables) {
    this.models = models;
    this.directory = directory;
    this.variables = variables;
    this.problems = models.problems();
  }

  /// One step of a chain of extensions, to detect cycles and describe them.
  private record Link(MapNode services, String service, Node at) {
    /// Whether it is about this service; the same file may have been reached in two ways.
    boolean is(String name, MapNode among) {
      return service.equals(name) && services.source().name().equals(among.source().name());
    }
  }

  void apply(MapNode document) {
    document
        .map("services")
        .ifPresent(services -> {
          for (String name : List.copyOf(services.entries().keySet())) {
            resolve(name, services, directory, new ArrayList<>());
          }
        });
  }

  /// The service with everything it extends; the mapping of services contains it from then on.
  private Optional<MapNode> resolve(String name, MapNode services, Path from, List<Link> trail) {
    if (!(services.get(name) instanceof MapNode service)) {
      return Optional.empty();
    }
    Node extending = service.get("extends");
    if (!(extending instanceof MapNode target)) {
      return Optional.of(service);
    }
    for (Link link : trail) {
      if (link.is(name, services)) {
        problems.add(cycle(trail, link, extending));
        service.entries().remove("extends");
        service.markDamaged();
        return Optional.of(service);
      }
    }
    if (trail.size() > MAX_DEPTH) {
      problems.add(Finding.error(extending, "extends more than " + MAX_DEPTH + " levels deep"));
      return Optional.of(service);
    }
    trail.add(new Link(services, name, extending));
    Optional<MapNode> base = base(name, target, services, from, trail);
    trail.removeLast();
    service.entries().remove("extends");
    if (base.isEmpty()) {
      service.markDamaged();
      return Optional.of(service);
    }
    MapNode merged = models.merging().service(base.get(), service);
    service.entries().clear();
    merged.entries().forEach(service::put);
    if (merged.isDamaged()) {
      service.markDamaged();
    }
    return Optional.of(service);
  }

  private Optional<MapNode> base(
      String name, MapNode target, MapNode services, Path from, List<Link> trail) {
    Optional<String> reference = target.text("service");
    if (reference.isEmpty()) {
      if (!target.isDamaged()) {
        problems.add(Finding.error(target, "services." + name + ".extends: service is missing"));
      }
      return Optional.empty();
    }
    Node file = target.get("file");
    MapNode candidates = services;
    Path next = from;
    if (file instanceof ScalarNode path && !path.isNull()) {
      Optional<Path> located = locate(path, from);
      if (located.isEmpty()) {
        return Optional.empty();
      }
      List<Problem.Related> chain = new ArrayList<>();
      chain.add(new Problem.Related(target.at(), "extended from here"));
      chain.addAll(target.source().chain());
      Optional<MapNode> others = models.extendedFile(located.get(), variables, chain);
      if (others.isEmpty()) {
        return Optional.empty();
      }
      candidates = others.get();
      next = Path.of(ModelReader.directoryOf(located.get()));
    }
    if (candidates.get(reference.get()) == null) {
      problems.add(missing(name, reference.get(), target, candidates));
      return Optional.empty();
    }
    Optional<MapNode> base =
        candidates.get(reference.get()) instanceof MapNode
            ? resolve(reference.get(), candidates, next, trail)
            : Optional.of(MapNode.at(target));
    return base.map(found -> copy(found, target));
  }

  /// A copy whose values say that they were extended from here.
  private static MapNode copy(MapNode base, MapNode target) {
    List<Problem.Related> chain = new ArrayList<>();
    chain.add(new Problem.Related(target.at(), "extended from here"));
    chain.addAll(target.source().chain());
    Source source = base.source().via(chain);
    return (MapNode) base.copyInto(source);
  }

  private Optional<Path> locate(ScalarNode path, Path from) {
    if (Locations.isRemote(path.text())) {
      try {
        return Optional.of(models.locations().fetch(path.text()));
      } catch (RemoteFiles.RemoteException problem) {
        problems.add(
            Finding.error(
                path, "cannot extend from \"" + path.text() + "\": " + problem.getMessage()));
        return Optional.empty();
      }
    }
    String absolute = models.locations().resolve(from.toString(), path.text());
    Optional<Path> located = Locations.path(absolute);
    if (located.isEmpty() || models.files().isMissing(located.get())) {
      problems.add(
          Finding.error(path, "file " + absolute + " to extend from does not exist")
              .withStage(Problem.Stage.FILES));
      return Optional.empty();
    }
    return located;
  }

  private static Problem missing(
      String name, String reference, MapNode target, MapNode candidates) {
    Node at = target.get("service");
    String where = target.text("file").map(file -> " in " + file).orElse(" in this file");
    Problem problem =
        Finding.error(
            at == null ? target : at,
            "cannot extend service \""
                + name
                + "\": service \""
                + reference
                + "\" not found"
                + where);
    return Nearest.hint(reference, candidates.entries().keySet())
        .map(problem::withHint)
        .orElse(problem);
  }

  private static Problem cycle(List<Link> trail, Link first, Node at) {
    List<Link> circle = trail.subList(trail.indexOf(first), trail.size());
    List<String> names = new ArrayList<>();
    circle.forEach(link -> names.add(link.service()));
    names.add(first.service());
    Problem problem =
        Finding.error(at, "circular reference in extends: " + String.join(" -> ", names))
            .withHint("remove one of these extends");
    for (Link link : circle) {
      if (!link.at().at().equals(at.at())) {
        problem = problem.withRelated(link.at().at(), link.service() + " extends here");
      }
    }
    return problem;
  }
}
