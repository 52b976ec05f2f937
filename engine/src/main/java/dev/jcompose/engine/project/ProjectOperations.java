package dev.jcompose.engine.project;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.image.RegistryCredentials;
import dev.jcompose.model.operation.OperationRequest;
import dev.jcompose.model.operation.Verb;
import dev.jcompose.model.project.Project;
import dev.jcompose.scheduler.planner.ServiceHashes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Operations on projects. One operation that changes a project runs at a time.
public final class ProjectOperations {
  private final ProjectOperation.Context context;
  private final Map<String, ProjectOperation> busy = new ConcurrentHashMap<>();

  /// @param images where images come from
  /// @param hashes gives the services of a project their hashes
  public ProjectOperations(
      Engine engine, ServiceImages images, Function<Project, ServiceHashes> hashes) {
    this.context =
        new ProjectOperation.Context(
            engine,
            images,
            hashes,
            new ProjectObserver(engine),
            ended -> busy.remove(ended.project(), ended));
  }

  /// Begins an operation.
  ///
  /// @param project empty to reconstruct it from the labels of its containers
  /// @throws EngineException.Conflict when another one is running on this project; for one that was
  ///   cancelled, it waits
  ProjectOperation begin(String name, Optional<Project> project, Verb verb, ProjectCommand command)
      throws InterruptedException {
    return begin(name, project, verb, command, false);
  }

  private ProjectOperation begin(
      String name, Optional<Project> project, Verb verb, ProjectCommand command, boolean patient)
      throws InterruptedException {
    Project known = project.orElseGet(() -> ProjectFromLabels.of(context.engine(), name));
    if (verb == Verb.START && known.services().isEmpty()) {
      throw new EngineException.NotFound("no container found for project \"" + name + "\"");
    }
    var operation =
        new ProjectOperation(
            context, known, project.isPresent() ? command : command.withoutFile(), verb);
    ProjectOperation holder = busy.putIfAbsent(known.name(), operation);
    while (holder != null) {
      if (command.supersedes()) {
        holder.cancel();
      }
      if (holder.isCancelled() || patient) {
        holder.await();
        holder = busy.putIfAbsent(known.name(), operation);
        continue;
      }
      throw new EngineException.Conflict(
          "project \"%s\": another operation (%s) is running on it (wait until it ends)"
              .formatted(known.name(), holder.verb().word()));
    }
    return operation;
  }

  /// Begins an operation for a part of the engine, when the one that is under way has ended.
  public ProjectOperation begin(
      Project project, OperationRequest request, RegistryCredentials credentials)
      throws InterruptedException {
    return begin(
        project.name(),
        Optional.of(project),
        request.options().verb(),
        ProjectCommand.of(project.name(), request, credentials),
        true);
  }
}
