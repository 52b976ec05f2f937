package dev.jcompose.engine.service;

import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.name.Architecture;
import dev.jcompose.model.deploy.Deploy;
import dev.jcompose.model.file.TemplatedFile;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.plan.PlanException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

/// A container in the words of a swarm, for templates. A service and a container have the names by
/// which others reach them here, and the machine is the only node.
public final class ServiceTasks {
  private static final Path HOSTNAME = Path.of("/proc/sys/kernel/hostname");

  private ServiceTasks() {}

  /// The task that a new container of a service is.
  ///
  /// @param name of the container
  /// @param slot which of the replicas it is, from 1
  public static TemplatedFile.Task of(
      String engine, Project project, Service service, String name, int slot) {
    Map<String, String> labels = service.deploy().map(Deploy::labels).orElse(Map.of());
    String id = project.name() + "/" + service.name();
    try {
      return new TemplatedFile.Task(
          new TemplatedFile.Service(id, service.name(), labels),
          new TemplatedFile.Node(
              engine, Files.readString(HOSTNAME).strip(), Architecture.HERE.kernelName()),
          UUID.randomUUID().toString(),
          name,
          slot);
    } catch (IOException problem) {
      throw new PlanException("host name: cannot be read: " + IoFailure.words(problem));
    }
  }
}
