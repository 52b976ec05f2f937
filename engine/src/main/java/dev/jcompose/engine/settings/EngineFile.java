package dev.jcompose.engine.settings;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// The engine's settings: `/etc/jcompose/engine.json`, or the file that `JCOMPOSE_ENGINE_CONFIG`
/// names. The keys are those of Docker's `daemon.json` where it has one.
///
/// @param path of the file, which need not exist
/// @param content its content; an empty object when there is no such file
/// @see <a
///   href="https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file">daemon.json</a>
public record EngineFile(Path path, JsonNode content) {
  private static final Path USUAL = Path.of("/etc/jcompose/engine.json");

  /// Reads the file of this machine.
  ///
  /// @throws EngineException.ServerError when it cannot be read, or is not a JSON object
  public static EngineFile read() {
    return read(
        Optional.ofNullable(System.getenv("JCOMPOSE_ENGINE_CONFIG"))
            .filter(name -> !name.isEmpty())
            .map(Path::of)
            .orElse(USUAL));
  }

  /// Reads a file.
  ///
  /// @throws EngineException.ServerError when it cannot be read, or is not a JSON object
  public static EngineFile read(Path path) {
    JsonNode content;
    try {
      String text = Files.readString(path);
      content = DockerJson.docker().readTree(text);
    } catch (NoSuchFileException none) {
      // Without a mapper: to make one takes a tenth of the engine's start.
      return new EngineFile(path, JsonNodeFactory.instance.objectNode());
    } catch (IOException | JacksonException problem) {
      throw new EngineException.ServerError(
          path + ": cannot be read: " + IoFailure.words(problem), problem);
    }
    if (!content.isObject()) {
      throw new EngineException.ServerError(path + ": must be a JSON object");
    }
    return new EngineFile(path, content);
  }

  /// An error that names the file and the setting.
  public EngineException.ServerError refuse(String setting, String why) {
    return new EngineException.ServerError(path + ": " + setting + ": " + why);
  }
}
