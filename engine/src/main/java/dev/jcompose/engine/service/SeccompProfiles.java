package dev.jcompose.engine.service;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.json.JsonProblem;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.file.SavedFile;
import dev.jcompose.model.file.ProcessFiles;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;

/// Replaces the names of seccomp profile files of a service with their content.
public final class SeccompProfiles {
  private static final String OPTION = "seccomp";

  private SeccompProfiles() {}

  /// The service with the content of its profiles.
  ///
  /// @throws EngineException.BadRequest when a file cannot be read, or is not valid JSON
  public static Service read(Project project, Service service) {
    List<String> options = new ArrayList<>();
    for (String option : service.security().securityOptions()) {
      try {
        options.add(read(project, option));
      } catch (EngineException.BadRequest problem) {
        throw new EngineException.BadRequest(
            "service \"%s\": %s".formatted(service.name(), problem.getMessage()));
      }
    }
    return service.toBuilder().security(service.security().withSecurityOptions(options)).done();
  }

  /// A security option with the content of its file, if it names one.
  ///
  /// @throws EngineException.BadRequest likewise
  public static String read(Project project, String option) {
    String value =
        option.startsWith(OPTION + "=") || option.startsWith(OPTION + ":")
            ? option.substring(OPTION.length() + 1)
            : "";
    return isFile(value) ? OPTION + "=" + profile(project, value) : option;
  }

  private static boolean isFile(String value) {
    return switch (value) {
      case "", "unconfined", "builtin" -> false;
      default -> !value.startsWith("{");
    };
  }

  private static String profile(Project project, String file) {
    Path path = project.workingDirectory().resolve(file);
    if (ProcessFiles.contain(path)) {
      throw new EngineException.BadRequest(
          "opening seccomp profile (%s) failed: it belongs to the process that opens it, which is the engine"
              .formatted(path));
    }
    try {
      return DockerJson.docker().readTree(SavedFile.text(path)).toString();
    } catch (NoSuchFileException missing) {
      throw new EngineException.BadRequest(
          "opening seccomp profile (%s) failed: no such file".formatted(path));
    } catch (IOException unreadable) {
      throw new EngineException.BadRequest(
          "opening seccomp profile (%s) failed: %s".formatted(path, IoFailure.words(unreadable)));
    } catch (JacksonException noJson) {
      throw new EngineException.BadRequest(
          "compacting json for seccomp profile (%s) failed: %s"
              .formatted(path, JsonProblem.of(noJson)));
    }
  }
}
