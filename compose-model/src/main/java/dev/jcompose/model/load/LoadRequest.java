package dev.jcompose.model.load;

import dev.jcompose.model.value.Ordered;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Everything a load depends on. Nothing else of the process matters: no system property, no
/// environment, no standard input.
///
/// @param workingDirectory absolute; where the command runs
/// @param environment the user's environment, `COMPOSE_*` variables included
/// @param files `-f` in order, `-` for standard input; empty to look for them
/// @param projectName `-p`
/// @param projectDirectory `--project-directory`, relative to the working directory
/// @param envFiles `--env-file` in order
/// @param profiles `--profile`; empty for `COMPOSE_PROFILES`
/// @param services the named services, which are enabled and selected with their dependencies;
///   empty for all
/// @param stdin opened once, when a file is `-`
/// @param remote fetches remote files
/// @param ownProcess whether this process is the one that the user started; asked before the load
///   opens a file that is something else in each process, such as `/dev/fd/7`
public record LoadRequest(
    Path workingDirectory,
    Map<String, String> environment,
    List<String> files,
    Optional<String> projectName,
    Optional<String> projectDirectory,
    List<String> envFiles,
    List<String> profiles,
    List<String> services,
    Supplier<InputStream> stdin,
    LoadOptions options,
    RemoteFiles remote,
    BooleanSupplier ownProcess) {
  public LoadRequest {
    if (!workingDirectory.isAbsolute()) {
      throw new IllegalArgumentException("working directory is not absolute: " + workingDirectory);
    }
    environment = Ordered.map(environment);
    files = List.copyOf(files);
    envFiles = List.copyOf(envFiles);
    profiles = List.copyOf(profiles);
    services = List.copyOf(services);
  }

  /// The load of a command without flags in a directory.
  public static LoadRequest in(Path workingDirectory, Map<String, String> environment) {
    return new LoadRequest(
        workingDirectory,
        environment,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        InputStream::nullInputStream,
        LoadOptions.DEFAULT,
        RemoteFiles.NONE,
        () -> true);
  }

  /// The same with these files.
  public LoadRequest withFiles(List<String> paths) {
    return with(draft -> draft.files = paths);
  }

  /// The same with this project name.
  public LoadRequest withProjectName(String name) {
    return with(draft -> draft.projectName = Optional.of(name));
  }

  /// The same with this project directory.
  public LoadRequest withProjectDirectory(String directory) {
    return with(draft -> draft.projectDirectory = Optional.of(directory));
  }

  /// The same with this standard input.
  public LoadRequest withStdin(Supplier<InputStream> input) {
    return with(draft -> draft.stdin = input);
  }

  /// The same with these options.
  public LoadRequest withOptions(LoadOptions other) {
    return with(draft -> draft.options = other);
  }

  /// The same, asking this before it opens a file of the process.
  public LoadRequest withOwnProcess(BooleanSupplier asked) {
    return with(draft -> draft.ownProcess = asked);
  }

  private LoadRequest with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.finished();
  }

  /// A copy whose parts can still be changed.
  private static final class Draft {
    Path workingDirectory;
    Map<String, String> environment;
    List<String> files;
    Optional<String> projectName;
    Optional<String> projectDirectory;
    List<String> envFiles;
    List<String> profiles;
    List<String> services;
    Supplier<InputStream> stdin;
    LoadOptions options;
    RemoteFiles remote;
    BooleanSupplier ownProcess;

    Draft(LoadRequest from) {
      workingDirectory = from.workingDirectory;
      environment = from.environment;
      files = from.files;
      projectName = from.projectName;
      projectDirectory = from.projectDirectory;
      envFiles = from.envFiles;
      profiles = from.profiles;
      services = from.services;
      stdin = from.stdin;
      options = from.options;
      remote = from.remote;
      ownProcess = from.ownProcess;
    }

    LoadRequest finished() {
      return new LoadRequest(
          workingDirectory,
          environment,
          files,
          projectName,
          projectDirectory,
          envFiles,
          profiles,
          services,
          stdin,
          options,
          remote,
          ownProcess);
    }
  }
}
