package dev.jcompose.image.build;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// What of earlier builds may be used, and what is kept for later ones elsewhere.
///
/// @param noCache whether every step runs again
/// @param noCacheStages names of stages whose steps run again
/// @param from directories that [CacheExport] wrote; one that is not there is passed over
/// @param to directories that get the results of all steps
public record CachePolicy(
    boolean noCache, Set<String> noCacheStages, List<Path> from, List<Path> to) {
  /// The engine's own cache, and nothing else.
  public static final CachePolicy DEFAULT = new CachePolicy(false, Set.of(), List.of(), List.of());

  /// Copies the collections.
  public CachePolicy {
    noCacheStages = Set.copyOf(noCacheStages);
    from = List.copyOf(from);
    to = List.copyOf(to);
  }
}
