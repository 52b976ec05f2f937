package dev.jcompose.engine.image;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.settings.EngineFile;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.model.value.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// How large the build cache may grow: `builder.gc` of Docker's `daemon.json`, in the engine's
/// settings; read again after every build.
///
///     {"builder": {"gc": {"enabled": true, "defaultKeepStorage": "20GB"}}}
///
/// @see <a href="https://docs.docker.com/build/cache/garbage-collection/">garbage collection</a>
public final class BuilderFile {
  /// As BuildKit's: a tenth of the disk.
  private static final int SHARE = 10;

  private BuilderFile() {}

  /// How many bytes the cache may keep; empty for no limit.
  ///
  /// @param disk where the cache is
  /// @throws EngineException.ServerError when the file cannot be understood
  public static OptionalLong limit(Path disk) {
    try {
      return in(EngineFile.read(), Files.getFileStore(disk).getTotalSpace() / SHARE);
    } catch (IOException problem) {
      throw new EngineException.ServerError(
          disk + ": its size is unknown: " + IoFailure.words(problem), problem);
    }
  }

  static OptionalLong in(EngineFile settings, long usual) {
    JsonNode gc = settings.content().path("builder").path("gc");
    if (!gc.path("enabled").asBoolean(true)) {
      return OptionalLong.empty();
    }
    String keep = gc.path("defaultKeepStorage").asString("");
    try {
      return OptionalLong.of(keep.isEmpty() ? usual : ByteSize.parse(keep).bytes());
    } catch (IllegalArgumentException noSize) {
      throw settings.refuse("builder.gc.defaultKeepStorage", String.valueOf(noSize.getMessage()));
    }
  }
}
