package dev.jcompose.engine.image;

import dev.jcompose.image.Digest;
import java.util.HashMap;
import java.util.Map;

/// Lets through the news of layers' bytes not more often than an eye can follow, and always the
/// last of a layer.
public final class LayerPace {
  private static final int SHORT = 12;
  private static final long PAUSE_NANOS = 100_000_000;

  private final Map<Digest, Long> told = new HashMap<>();

  /// Whether to tell of this now; then it counts as told.
  ///
  /// @param done bytes of `total`
  public boolean due(Digest layer, long done, long total) {
    long now = System.nanoTime();
    Long last = told.get(layer);
    boolean due = last == null || done == total || now - last >= PAUSE_NANOS;
    if (due) {
      told.put(layer, now);
    }
    return due;
  }

  /// A layer's name in a line of progress.
  public static String name(Digest layer) {
    return layer.hex().substring(0, SHORT);
  }
}
