package dev.jcompose.engine.restart;

import dev.jcompose.engine.request.HostConfig.RestartPolicy;
import dev.jcompose.engine.state.Beginning;

/// Whether a container that has ended is started because an engine starts, as Docker's daemon does.
///
/// @see <a
///   href="https://docs.docker.com/engine/containers/start-containers-automatically/">Docker's
///   restart policies</a>
public final class StartRule {
  private StartRule() {}

  /// Whether it is.
  ///
  /// @param byHand whether a user stopped it
  public static boolean starts(Beginning beginning, RestartPolicy policy, boolean byHand) {
    return switch (beginning) {
      case WAKING, STOPPING -> false;
      case REBOOT, RESTART ->
          switch (policy.name()) {
            case "always" -> true;
            case "unless-stopped" -> !byHand;
            default -> false;
          };
    };
  }
}
