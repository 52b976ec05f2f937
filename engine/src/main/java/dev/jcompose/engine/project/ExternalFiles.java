package dev.jcompose.engine.project;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.service.GrantedFiles;
import dev.jcompose.engine.stored.StoredFile;
import dev.jcompose.engine.stored.StoredFiles;
import dev.jcompose.model.file.FileKind;
import dev.jcompose.model.file.FileSource;
import dev.jcompose.model.mount.FileGrant;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.plan.Goal;
import dev.jcompose.scheduler.plan.PlanException;
import dev.jcompose.scheduler.planner.Planner;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The secrets and configs of a project that are `external`: those in the engine's store are looked
/// up once per operation. Their content is part of what decides whether a container is up to date.
record ExternalFiles(Engine engine) {
  /// The project with the values of the store; those not in the store stay external.
  Project found(Project project) {
    return project.withFiles(
        found(FileKind.CONFIG, project.configs()), found(FileKind.SECRET, project.secrets()));
  }

  private Map<String, FileSource> found(FileKind kind, Map<String, FileSource> sources) {
    StoredFiles store = engine.stored(kind);
    Map<String, FileSource> all = new LinkedHashMap<>();
    sources.forEach((key, source) -> {
      Optional<StoredFile> stored =
          source.origin() instanceof FileSource.Origin.External
              ? store.find(source.name())
              : Optional.empty();
      all.put(
          key,
          stored
              .map(file ->
                  source
                      .from(new FileSource.Origin.Stored(file.value()))
                      .templatedBy(source.templateDriver().or(file::templateDriver)))
              .orElse(source));
    });
    return all;
  }

  /// Reports what a goal needs and the store lacks, before anything is created.
  ///
  /// @param project as [#found] gives it
  /// @throws PlanException when something is missing
  static void require(Project project, Goal goal) {
    if (!(goal instanceof Goal.Up) && !(goal instanceof Goal.RunOneOff)) {
      return;
    }
    Set<String> missing = new LinkedHashSet<>();
    for (Service service : Planner.inPlay(project, goal).services().values()) {
      look(missing, FileKind.CONFIG, service.storage().configs(), project.configs());
      look(missing, FileKind.SECRET, service.storage().secrets(), project.secrets());
    }
    if (!missing.isEmpty()) {
      throw new PlanException(String.join("\n", missing));
    }
  }

  private static void look(
      Set<String> missing, FileKind kind, List<FileGrant> grants, Map<String, FileSource> sources) {
    for (FileGrant grant : grants) {
      FileSource source = sources.get(grant.source());
      if (source != null && source.origin() instanceof FileSource.Origin.External) {
        missing.add(
            "%s \"%s\": %s"
                .formatted(kind.word(), grant.source(), GrantedFiles.missing(kind, source.name())));
      }
    }
  }
}
