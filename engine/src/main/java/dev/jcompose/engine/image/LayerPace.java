package dev.jcompose.engine.image;

import dev.jcompose.image.Digest;
import java.util.HashMap;
import java.util.Map;

/// Limits progress reports of layers to a rate that the eye can follow; the last report of a layer
/// always passes.
public final class LayerPace {
  private static final int SHORT = 12;
  private static final long PAUSE_NANOS = 100_000_000;

  private final Map<Digest, Long> told = new HashMap<>();

  /// Whether to report this now; if so, it counts as reported.
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
