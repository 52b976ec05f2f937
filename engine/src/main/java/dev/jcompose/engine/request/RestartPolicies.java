package dev.jcompose.engine.request;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.HostConfig.RestartPolicy;

/// The valid restart policies.
///
/// @see "moby api/types/container: ValidateRestartPolicy"
public final class RestartPolicies {
  private RestartPolicies() {}

  /// Rejects an invalid one.
  ///
  /// @throws EngineException.BadRequest in Docker's words
  public static void check(RestartPolicy policy) {
    switch (policy.name()) {
      case "no", "always", "unless-stopped" -> {
        if (policy.maximumRetryCount() != 0) {
          throw invalid("maximum retry count can only be used with 'on-failure'");
        }
      }
      case "on-failure" -> {
        if (policy.maximumRetryCount() < 0) {
          throw invalid("maximum retry count cannot be negative");
        }
      }
      default ->
          throw invalid(
              "unknown policy '"
                  + policy.name()
                  + "'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'");
    }
  }

  private static EngineException invalid(String why) {
    return new EngineException.BadRequest("invalid restart policy: " + why);
  }
}
