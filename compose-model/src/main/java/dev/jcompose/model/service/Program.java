package dev.jcompose.model.service;

import dev.jcompose.model.value.Ordered;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What runs in a service's containers.
///
/// @param command replaces the image's CMD; an empty list clears it; absent keeps it
/// @param entrypoint replaces the image's ENTRYPOINT and drops its CMD; an empty list clears it;
///   absent keeps it
/// @param environment by name; an absent value removes the image's variable
/// @param envFiles already merged into the environment, unless the load was asked not to
/// @param user `name|uid[:group|gid]`
/// @param groupAdd more groups, names or ids
/// @param init absent for the engine's default, which is off
public record Program(
    Optional<List<String>> command,
    Optional<List<String>> entrypoint,
    Map<String, Optional<String>> environment,
    List<EnvFile> envFiles,
    Optional<String> workingDir,
    Optional<String> user,
    List<String> groupAdd,
    boolean tty,
    boolean stdinOpen,
    Optional<Boolean> init) {
  /// All left to the image.
  public static final Program OF_IMAGE =
      new Program(
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          false,
          false,
          Optional.empty());

  public Program {
    command = command.map(List::copyOf);
    entrypoint = entrypoint.map(List::copyOf);
    environment = Ordered.map(environment);
    envFiles = List.copyOf(envFiles);
    groupAdd = List.copyOf(groupAdd);
  }

  /// The same with other variables, and without env files.
  public Program withEnvironment(Map<String, Optional<String>> variables) {
    return new Program(
        command,
        entrypoint,
        variables,
        List.of(),
        workingDir,
        user,
        groupAdd,
        tty,
        stdinOpen,
        init);
  }
}
