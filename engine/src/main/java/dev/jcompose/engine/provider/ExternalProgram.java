package dev.jcompose.engine.provider;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.model.project.Project;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// An external program, run as the user of the command line would run it: in the project's
/// directory and with the project's environment.
///
/// @param project whose environment it gets
/// @param path the program
record ExternalProgram(Project project, Path path) {
  private static final List<String> PLUGIN_DIRECTORIES =
      List.of(
          "/usr/local/lib/docker/cli-plugins",
          "/usr/local/libexec/docker/cli-plugins",
          "/usr/lib/docker/cli-plugins",
          "/usr/libexec/docker/cli-plugins");

  /// Finds one: a plugin of Docker's command line, `docker-<name>`, else a program in the user's
  /// `PATH`.
  ///
  /// @see "docker/cli cli-plugins/manager: the directories"
  static Optional<ExternalProgram> find(Project project, String name) {
    if (name.contains("/")) {
      return Optional.of(project.workingDirectory().resolve(name))
          .filter(Files::isExecutable)
          .map(path -> new ExternalProgram(project, path));
    }
    Stream<Path> plugins =
        Stream.concat(
            Optional.ofNullable(project.environment().get("HOME")).stream()
                .map(home -> Path.of(home, ".docker", "cli-plugins")),
            PLUGIN_DIRECTORIES.stream().map(Path::of));
    String search = project.environment().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
    Stream<Path> programs =
        Stream.of(search.split(File.pathSeparator, -1))
            .filter(directory -> !directory.isEmpty())
            .map(directory -> project.workingDirectory().resolve(directory).resolve(name));
    return Stream.concat(plugins.map(directory -> directory.resolve("docker-" + name)), programs)
        .filter(path -> Files.isRegularFile(path) && Files.isExecutable(path))
        .findFirst()
        .map(path -> new ExternalProgram(project, path));
  }

  /// Starts it.
  Process start(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(path.toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(project.workingDirectory().toFile());
    builder.environment().clear();
    builder.environment().putAll(project.environment());
    builder.redirectInput(Path.of("/dev/null").toFile());
    try {
      return builder.start();
    } catch (IOException problem) {
      throw new EngineException.ServerError(
          path + ": cannot be run: " + IoFailure.words(problem), problem);
    }
  }

  /// Runs it to its end.
  ///
  /// @return its output; empty when it fails
  Optional<String> output(List<String> arguments) throws InterruptedException {
    Process process = start(arguments);
    Errors errors = Errors.of(process);
    try {
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      errors.text();
      return code == 0 ? Optional.of(text) : Optional.empty();
    } catch (IOException broken) {
      return Optional.empty();
    } catch (InterruptedException cancelled) {
      process.destroyForcibly();
      throw cancelled;
    }
  }

  /// What a process writes to stderr; read continuously, so that it does not block.
  record Errors(Thread reader, StringBuilder read) {
    private static final int MOST = 4096;

    static Errors of(Process process) {
      StringBuilder text = new StringBuilder();
      Thread reader =
          Thread.ofVirtual()
              .start(() -> {
                try (var lines = process.errorReader()) {
                  lines
                      .lines()
                      .filter(_ -> text.length() < MOST)
                      .forEach(line -> text.append(line).append('\n'));
                } catch (IOException | UncheckedIOException ended) {
                  text.append(IoFailure.words(ended));
                }
              });
      return new Errors(reader, text);
    }

    /// All of it, once the process has ended.
    String text() throws InterruptedException {
      reader.join();
      return read.toString().strip();
    }
  }
}
