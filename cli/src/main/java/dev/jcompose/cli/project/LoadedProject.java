package dev.jcompose.cli.project;

import dev.jcompose.model.develop.WatchRule;
import dev.jcompose.model.diagnostics.Problem;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A project that was read from Compose files.
public interface LoadedProject {
  /// The name.
  String name();

  /// What relative paths of its files are relative to; for a remote file, the folder of its copy.
  Path directory();

  /// The addresses of the files that were fetched for it, those of includes too.
  List<String> remoteFiles();

  /// The services in play, in the files' order.
  List<String> services();

  /// A variable of the environment or of the project's `.env`; an empty one counts as unset.
  Optional<String> variable(String name);

  /// The variables of the environment, which take precedence, and those of the project's env files.
  Map<String, String> environment();

  /// Whether there is such a service, active or not.
  boolean declares(String service);

  /// Whether `up` shows what a service writes.
  boolean attaches(String service);

  /// Whether hooks run in a service's containers once they have started.
  boolean hasPostStart(String service);

  /// A service's watch rules.
  List<WatchRule> watchRules(String service);

  /// The services that a service depends on, directly.
  List<String> dependencies(String service);

  /// The same project with the named services active even if their profiles are not.
  ///
  /// @throws dev.jcompose.cli.invocation.CommandException for a name that the project does not have
  LoadedProject enabling(Collection<String> names);

  /// The same project, if the engine supports everything in the named services and their
  /// dependencies.
  ///
  /// @param services none for all
  /// @throws ProblemsException for what it does not support
  LoadedProject honoured(Collection<String> services);

  /// The same project, if the named services and their dependencies can run together: no port of
  /// the host and no container name is claimed twice.
  ///
  /// @param services none for all
  /// @throws ProblemsException for conflicting claims
  LoadedProject together(Collection<String> services);

  /// What the engine has said of attributes, with their places in the files: each line of it begins
  /// with the path of one. None if a line does not.
  List<Problem> problems(String message);

  /// The project in the form that the engine accepts.
  String json();
}
