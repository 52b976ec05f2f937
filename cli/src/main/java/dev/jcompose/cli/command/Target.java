package dev.jcompose.cli.command;

import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.invocation.Invocation;
import dev.jcompose.cli.project.ListedContainer;
import dev.jcompose.cli.project.LoadedProject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The project that a command works on, of which possibly only the name is known.
///
/// @param name the project's name
/// @param project its files, if they were read
public record Target(String name, Optional<LoadedProject> project) {
  public static Target of(Call call) {
    Optional<LoadedProject> project = call.projectUnlessNamed();
    return new Target(project.map(LoadedProject::name).orElseGet(call::givenName), project);
  }

  /// Rejects services that are neither in the files nor have containers.
  public void check(Collection<String> services, List<ListedContainer> containers) {
    for (String service : services) {
      boolean declared = project.map(p -> p.declares(service)).orElse(false);
      if (!declared && containers.stream().noneMatch(c -> c.service().equals(service))) {
        List<String> known =
            new ArrayList<>(project.map(LoadedProject::services).orElse(List.of()));
        containers.forEach(container -> known.add(container.service()));
        throw UnknownService.named(service, known);
      }
    }
  }

  /// Rejects services that the files do not declare; without files, none.
  public void checkDeclared(Collection<String> services) {
    project.ifPresent(files ->
        services.stream()
            .filter(service -> !files.declares(service))
            .findFirst()
            .ifPresent(service -> {
              throw UnknownService.named(service, files.services());
            }));
  }

  /// The containers of the services named; when none is, those of all in play, and where the files
  /// were not read, all containers (Docker Compose, logs.go and remove.go).
  public List<ListedContainer> chosen(List<ListedContainer> containers, List<String> services) {
    return ListedContainer.of(
        containers,
        services.isEmpty() ? project.map(LoadedProject::services).orElse(List.of()) : services);
  }

  /// The variables that the project sees.
  public Map<String, String> environment(Invocation invocation) {
    return project.map(LoadedProject::environment).orElseGet(invocation::environment);
  }

  /// The running container of a service that a command with `--index` means; one of `run` if there
  /// is no other.
  public ListedContainer container(EngineClient engine, String service, int index) {
    List<ListedContainer> running =
        ListedContainer.list(engine, name, false).stream()
            .filter(c -> c.service().equals(service) && (index == 0 || !c.oneOff()))
            .sorted(
                Comparator.comparing(ListedContainer::oneOff)
                    .thenComparingLong(ListedContainer::number))
            .toList();
    if (running.isEmpty() && index == 0) {
      throw new CommandException("service \"" + service + "\" is not running");
    }
    if (index == 0) {
      return running.getFirst();
    }
    return running.stream()
        .filter(container -> container.number() == index)
        .findFirst()
        .orElseThrow(() ->
            new CommandException("service \"" + service + "\" is not running container #" + index));
  }
}
