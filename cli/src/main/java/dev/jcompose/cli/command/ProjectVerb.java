package dev.jcompose.cli.command;

import dev.jcompose.cli.project.LoadedProject;
import dev.jcompose.model.operation.OperationOptions;
import java.util.List;
import java.util.Optional;

/// What most commands do: find the project, then run one operation of the engine.
public final class ProjectVerb {
  private ProjectVerb() {}

  /// An operation on existing containers: the files are read if they exist, but are not required.
  public static Operation.Outcome run(
      Call call, OperationOptions options, String title, List<String> services) {
    Target target = Target.of(call);
    Optional<String> model = target.project().map(p -> p.enabling(known(p, services)).json());
    return new Operation(options, target.name(), model, services, title).run(call);
  }

  /// An operation that needs the files.
  public static Operation.Outcome runWithFiles(
      Call call, OperationOptions options, String title, List<String> services) {
    LoadedProject project = call.project(services).honoured(services);
    return new Operation(options, project.name(), Optional.of(project.json()), services, title)
        .run(call);
  }

  /// The services in the files; others may be orphans, which the engine knows.
  private static List<String> known(LoadedProject project, List<String> services) {
    return services.stream().filter(project::declares).toList();
  }
}
