package dev.jcompose.cli.command;

import dev.jcompose.cli.project.LoadedProject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The way of most commands: find the project, then one operation of the engine.
public final class ProjectVerb {
  private ProjectVerb() {}

  /// An operation on what there is: the files are read when they are there, and not needed.
  public static Operation.Outcome run(
      Call call, String verb, String title, List<String> services, Map<String, Object> options) {
    Target target = Target.of(call);
    Optional<String> model = target.project().map(p -> p.enabling(known(p, services)).json());
    return new Operation(verb, target.name(), model, services, options, title).run(call);
  }

  /// An operation that needs the files.
  public static Operation.Outcome runWithFiles(
      Call call, String verb, String title, List<String> services, Map<String, Object> options) {
    LoadedProject project = call.project(services).honoured(services);
    return new Operation(
            verb, project.name(), Optional.of(project.json()), services, options, title)
        .run(call);
  }

  /// The services that the files have; the others may be orphans, which the engine knows.
  private static List<String> known(LoadedProject project, List<String> services) {
    return services.stream().filter(project::declares).toList();
  }
}
