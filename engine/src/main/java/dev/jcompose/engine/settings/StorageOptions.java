package dev.jcompose.engine.settings;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.LayerSize;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The size of writable layers whose containers do not say one: `"storage-opts":
/// ["overlay2.size=10G"]` in the engine's settings, as in Docker's.
public final class StorageOptions {
  private static final String SETTING = "storage-opts";
  private static final String SIZE = "overlay2.size";

  private StorageOptions() {}

  /// Refuses a size that this machine cannot keep.
  ///
  /// @param obstacle why writable layers cannot be limited here, if they cannot
  /// @throws EngineException.ServerError when the settings ask for it anyway, or are not valid
  public static void require(Optional<String> obstacle) {
    require(EngineFile.read(), obstacle);
  }

  static void require(EngineFile settings, Optional<String> obstacle) {
    if (size(settings).isPresent()) {
      obstacle.ifPresent(why -> {
        throw settings.refuse(SETTING, "containers cannot be limited: " + why);
      });
    }
  }

  /// In bytes, by settings that have been read; empty for no limit.
  ///
  /// @throws EngineException.ServerError when they are not valid
  public static Optional<Long> size(EngineFile settings) {
    JsonNode setting = settings.content().path(SETTING);
    if (setting.isMissingNode()) {
      return Optional.empty();
    }
    if (!setting.isArray()) {
      throw settings.refuse(SETTING, "must be a list, such as [\"overlay2.size=10G\"]");
    }
    Optional<Long> size = Optional.empty();
    for (JsonNode option : setting) {
      String text = option.asString("");
      int equals = Math.max(0, text.indexOf('='));
      if (!text.substring(0, equals).equals(SIZE)) {
        throw settings.refuse(
            SETTING, "\"" + text + "\" is not supported: overlay2.size=SIZE is the only option");
      }
      try {
        size = LayerSize.of(Map.of("size", text.substring(equals + 1))).filter(bytes -> bytes > 0);
      } catch (EngineException invalid) {
        throw settings.refuse(SETTING, String.valueOf(invalid.getMessage()));
      }
    }
    return size;
  }
}
