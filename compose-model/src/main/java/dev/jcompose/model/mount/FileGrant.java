package dev.jcompose.model.mount;

import java.util.Optional;
import java.util.OptionalInt;

/// An entry of a service's `configs` or `secrets`: which file it gets, and where.
///
/// @param source key of the config or secret in the project
/// @param target path in the container; a secret's is always absolute here
/// @param uid owner; the engine's default is root
/// @param mode permission bits; the engine's default is 0444
public record FileGrant(
    String source,
    Optional<String> target,
    Optional<String> uid,
    Optional<String> gid,
    OptionalInt mode) {
  /// Where the file appears: `target`, or `/source`, or `/run/secrets/target` for a secret with a
  /// bare name.
  public String containerPath(boolean secret) {
    if (target.isEmpty()) {
      return (secret ? "/run/secrets/" : "/") + source;
    }
    String path = target.get();
    return path.startsWith("/") ? path : (secret ? "/run/secrets/" : "/") + path;
  }
}
