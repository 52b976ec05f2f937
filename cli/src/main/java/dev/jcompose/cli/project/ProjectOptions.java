package dev.jcompose.cli.project;

import dev.jcompose.cli.flag.Arguments;
import java.util.List;
import java.util.Optional;

/// The global options that select the project.
public record ProjectOptions(
    List<String> files,
    Optional<String> name,
    List<String> profiles,
    List<String> envFiles,
    Optional<String> directory,
    boolean allResources,
    List<String> insecureRegistries) {
  public ProjectOptions {
    files = List.copyOf(files);
    profiles = List.copyOf(profiles);
    envFiles = List.copyOf(envFiles);
    insecureRegistries = List.copyOf(insecureRegistries);
  }

  /// The same with other profiles.
  public ProjectOptions withProfiles(List<String> others) {
    return new ProjectOptions(
        files, name, others, envFiles, directory, allResources, insecureRegistries);
  }

  /// The options as given.
  public static ProjectOptions of(Arguments globals) {
    return new ProjectOptions(
        globals.list("file"),
        globals.text("project-name"),
        globals.list("profile"),
        globals.list("env-file"),
        globals.text("project-directory").or(() -> globals.text("workdir")),
        globals.on("all-resources"),
        globals.list("insecure-registry"));
  }
}
