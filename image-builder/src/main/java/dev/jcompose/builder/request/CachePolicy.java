package dev.jcompose.builder.request;

import java.util.List;
import java.util.Set;

/// Which results of earlier builds may be used, and which are exported for later ones.
///
/// @param noCache whether every step runs again
/// @param noCacheStages names of stages whose steps run again
/// @param from where other engines left results; an empty place is skipped
/// @param to where this build's results go
public record CachePolicy(
    boolean noCache,
    Set<String> noCacheStages,
    List<CachePlace.Source> from,
    List<CacheTarget> to) {
  /// The engine's own cache, and nothing else.
  public static final CachePolicy DEFAULT = new CachePolicy(false, Set.of(), List.of(), List.of());

  /// Copies the collections.
  public CachePolicy {
    noCacheStages = Set.copyOf(noCacheStages);
    from = List.copyOf(from);
    to = List.copyOf(to);
  }
}
