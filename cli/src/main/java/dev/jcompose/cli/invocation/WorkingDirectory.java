package dev.jcompose.cli.invocation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/// The name of a working directory.
public final class WorkingDirectory {
  private WorkingDirectory() {}

  /// The name that the user's shell uses, which may contain symbolic links; the kernel has only one
  /// name.
  ///
  /// @param real the kernel's
  public static Path named(Path real, Map<String, String> environment) {
    String named = environment.getOrDefault("PWD", "");
    try {
      return named.startsWith("/") && Files.isSameFile(Path.of(named), real)
          ? Path.of(named).normalize()
          : real;
    } catch (IOException | InvalidPathException e) {
      return real;
    }
  }
}
