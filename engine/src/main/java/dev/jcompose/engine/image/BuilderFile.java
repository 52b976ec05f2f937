package dev.jcompose.engine.image;

import dev.jcompose.engine.EngineException;
import dev.jcompose.engine.json.Json;
import dev.jcompose.model.value.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// How large the build cache may grow: `builder.gc` of Docker's `daemon.json`, in
/// `/etc/jcompose/engine.json` or the file that `JCOMPOSE_ENGINE_CONFIG` names; read anew after
/// every build.
///
///     {"builder": {"gc": {"enabled": true, "defaultKeepStorage": "20GB"}}}
///
/// @see <a href="https://docs.docker.com/build/cache/garbage-collection/">garbage collection</a>
public final class BuilderFile {
  private static final Path USUAL = Path.of("/etc/jcompose/engine.json");

  /// As BuildKit's: a tenth of the disk.
  private static final int SHARE = 10;

  private BuilderFile() {}

  /// How many bytes the cache may keep; any number when empty.
  ///
  /// @param disk where the cache is
  /// @throws EngineException.ServerError when the file cannot be understood
  public static OptionalLong limit(Path disk) {
    Path file =
        Optional.ofNullable(System.getenv("JCOMPOSE_ENGINE_CONFIG"))
            .filter(name -> !name.isEmpty())
            .map(Path::of)
            .orElse(USUAL);
    try {
      return read(file, Files.getFileStore(disk).getTotalSpace() / SHARE);
    } catch (IOException problem) {
      throw new EngineException.ServerError(
          disk + ": its size is unknown: " + problem.getMessage(), problem);
    }
  }

  static OptionalLong read(Path file, long usual) {
    JsonNode gc;
    try {
      gc = Json.docker().readTree(Files.readString(file)).path("builder").path("gc");
    } catch (NoSuchFileException none) {
      return OptionalLong.of(usual);
    } catch (IOException | JacksonException problem) {
      throw new EngineException.ServerError(
          file + ": cannot be read: " + problem.getMessage(), problem);
    }
    if (!gc.path("enabled").asBoolean(true)) {
      return OptionalLong.empty();
    }
    String keep = gc.path("defaultKeepStorage").asString("");
    try {
      return OptionalLong.of(keep.isEmpty() ? usual : ByteSize.parse(keep).bytes());
    } catch (IllegalArgumentException noSize) {
      throw new EngineException.ServerError(
          file + ": builder.gc.defaultKeepStorage: " + noSize.getMessage(), noSize);
    }
  }
}
