package dev.jcompose.engine.image;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.image.registry.RegistrySettings;
import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The administrator's settings for registries, in `/etc/jcompose/registries.json` or the file that
/// `JCOMPOSE_REGISTRIES` names; read again for every request, so that a change takes effect at
/// once.
///
///     {"insecure": ["registry.lan:5000"], "mirrors": {"docker.io": ["mirror.lan"]}}
public final class RegistryFile {
  private static final Path USUAL = Path.of("/etc/jcompose/registries.json");

  private RegistryFile() {}

  /// How registries are reached, and as whom.
  public static RegistrySettings settings(RegistryCredentials credentials) {
    Path file =
        Optional.ofNullable(System.getenv("JCOMPOSE_REGISTRIES"))
            .filter(name -> !name.isEmpty())
            .map(Path::of)
            .orElse(USUAL);
    return read(file, credentials);
  }

  static RegistrySettings read(Path file, RegistryCredentials credentials) {
    JsonNode json;
    try {
      json = DockerJson.docker().readTree(Files.readString(file));
    } catch (NoSuchFileException none) {
      return new RegistrySettings(credentials::of, Set.of(), Map.of());
    } catch (IOException | JacksonException problem) {
      throw new EngineException.ServerError(
          file + ": cannot be read: " + IoFailure.words(problem), problem);
    }
    Map<String, List<String>> mirrors = new LinkedHashMap<>();
    json.path("mirrors").properties().forEach(e -> mirrors.put(e.getKey(), texts(e.getValue())));
    return new RegistrySettings(
        credentials::of, new LinkedHashSet<>(texts(json.path("insecure"))), mirrors);
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asString()));
    return texts;
  }
}
