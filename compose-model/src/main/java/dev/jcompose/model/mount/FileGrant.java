package dev.jcompose.model.mount;

import dev.jcompose.model.file.FileKind;
import java.util.Optional;
import java.util.OptionalInt;

/// An entry of a service's `configs` or `secrets`: the file it gets, and where.
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
  /// Where the file appears: its `target`, or its name in the folder of its kind.
  public String containerPath(FileKind kind) {
    String path = target.orElse(source);
    boolean absolute = target.isPresent() && path.startsWith("/");
    return absolute ? path : kind.folder() + path;
  }
}
