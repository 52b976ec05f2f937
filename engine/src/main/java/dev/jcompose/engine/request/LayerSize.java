package dev.jcompose.engine.request;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.model.value.ByteSize;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The size that a container's `--storage-opt` gives to its writable layer.
///
/// @see "moby daemon/graphdriver/overlay2/overlay.go: parseStorageOpt"
public final class LayerSize {
  /// Docker's words for a file system without project quotas. (ext4 works here, too.)
  private static final String NO_QUOTAS =
      "--storage-opt is supported only for overlay over xfs with 'pquota' mount option";

  private LayerSize() {}

  /// In bytes; 0 for none, whatever the default is; empty where the options do not say it.
  ///
  /// @throws EngineException.ServerError when they are not valid, in Docker's words
  public static Optional<Long> of(Map<String, String> options) {
    Optional<Long> size = Optional.empty();
    for (Map.Entry<String, String> option : options.entrySet()) {
      if (!option.getKey().toLowerCase(Locale.ROOT).equals("size")) {
        throw new EngineException.ServerError("Unknown option " + option.getKey());
      }
      size = Optional.of(bytes(option.getValue()));
    }
    return size;
  }

  private static long bytes(String text) {
    long bytes;
    try {
      bytes = ByteSize.parse(text).bytes();
    } catch (IllegalArgumentException invalid) {
      throw new EngineException.ServerError("invalid size: '" + text + "'", invalid);
    }
    if (bytes < 0) {
      throw new EngineException.ServerError("invalid size: '" + text + "'");
    }
    return bytes;
  }

  /// The same, where layers may be impossible to limit; empty also for 0.
  ///
  /// @param obstacle why they are; empty where they are not
  /// @throws EngineException.ServerError when there are options anyway, in Docker's words and ours
  public static Optional<Long> possible(Map<String, String> options, Optional<String> obstacle) {
    if (!options.isEmpty()) {
      obstacle.ifPresent(why -> {
        throw new EngineException.ServerError(NO_QUOTAS + ": " + why);
      });
    }
    return of(options).filter(bytes -> bytes > 0);
  }
}
