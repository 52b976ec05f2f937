package dev.jcompose.engine.settings;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.health.EarlyProbing;
import dev.jcompose.model.health.EarlyProbes;
import tools.jackson.databind.JsonNode;

/// Whether starting containers are also probed outside their schedules, unless they say so
/// themselves: `"early-probes"` and `"settling-time"` in the engine's settings, in the words of a
/// service's `x-jcompose`.
public final class EarlyProbesSetting {
  private EarlyProbesSetting() {}

  /// By this machine's settings.
  ///
  /// @throws EngineException.ServerError when they are not valid
  public static EarlyProbing ofThisMachine() {
    return in(EngineFile.read());
  }

  static EarlyProbing in(EngineFile settings) {
    EarlyProbes said = EarlyProbes.UNSAID;
    for (String key : EarlyProbes.KEYS) {
      JsonNode setting = settings.content().path(key);
      if (setting.isMissingNode()) {
        continue;
      }
      if (!setting.isString() && !setting.isBoolean()) {
        throw settings.refuse(key, "must be a string, such as \"off\" or \"2s\"");
      }
      try {
        said = said.with(key, setting.asString());
      } catch (IllegalArgumentException nonsense) {
        throw settings.refuse(key, String.valueOf(nonsense.getMessage()));
      }
    }
    return EarlyProbing.USUAL.with(said);
  }
}
