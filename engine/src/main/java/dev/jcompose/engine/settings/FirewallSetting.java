package dev.jcompose.engine.settings;

import dev.jcompose.engine.error.EngineException;
import tools.jackson.databind.JsonNode;

/// Whether the engine opens other programs' firewalls (ufw, firewalld, a Docker Engine) for its
/// networks: `"iptables"` in the engine's settings; on by default. Its own nftables table does not
/// depend on this.
///
/// @see <a href="https://docs.docker.com/engine/network/packet-filtering-firewalls/">packet
///   filtering and firewalls</a>
public final class FirewallSetting {
  private static final String NAME = "iptables";

  private FirewallSetting() {}

  /// By this machine's settings.
  ///
  /// @throws EngineException.ServerError when they say neither `true` nor `false`
  public static boolean ofThisMachine() {
    return in(EngineFile.read());
  }

  static boolean in(EngineFile settings) {
    JsonNode setting = settings.content().path(NAME);
    if (setting.isMissingNode()) {
      return true;
    }
    if (!setting.isBoolean()) {
      throw settings.refuse(NAME, "must be true or false");
    }
    return setting.asBoolean();
  }
}
