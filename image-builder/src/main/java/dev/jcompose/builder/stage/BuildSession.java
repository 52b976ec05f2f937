package dev.jcompose.builder.stage;

import dev.jcompose.builder.cache.BuildCache;
import dev.jcompose.builder.cache.CacheImport;
import dev.jcompose.builder.progress.BuildListener;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.builder.source.Contexts;
import dev.jcompose.builder.step.StepRunner;
import dev.jcompose.builder.tree.FileDigests;
import dev.jcompose.builder.tree.IgnoreRules;
import dev.jcompose.builder.tree.LayerView;
import dev.jcompose.builder.tree.SourceTree;
import dev.jcompose.image.Digest;
import dev.jcompose.image.registry.Puller;
import dev.jcompose.image.store.Store;
import dev.jcompose.linux.name.Platform;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What all stages of one build share.
///
/// @param store where layers go
/// @param cache of steps
/// @param imported results of steps that other engines left
/// @param puller gets base images
/// @param digests of files
/// @param request what to build
/// @param runner runs commands
/// @param listener receives progress
/// @param context the user's directory
/// @param contexts the additional ones
/// @param platform what is built for
/// @param globals values of ARGs before the first FROM
/// @param epoch latest time in the image
/// @param stages of the Dockerfile
/// @param steps results of steps so far, by key
/// @param materials images that the build has used
/// @param states that builds in this process have reached
public record BuildSession(
    Store store,
    BuildCache cache,
    CacheImport imported,
    Puller puller,
    FileDigests digests,
    BuildRequest request,
    StepRunner runner,
    BuildListener listener,
    SourceTree context,
    Contexts contexts,
    Platform platform,
    Map<String, String> globals,
    Optional<Instant> epoch,
    StageGraph stages,
    Map<Digest, BuildCache.Result> steps,
    Set<Material> materials,
    Set<Digest> states) {
  /// The result of a step, of this engine or of another.
  public Optional<BuildCache.Result> cached(Digest key) {
    return cache.find(key).or(() -> imported.find(key));
  }

  /// The time to write into the image.
  public Instant now() {
    Instant exact = Instant.now();
    // Docker's builder before BuildKit never made the same image twice.
    Instant now = request.classic() ? exact : Instant.ofEpochSecond(exact.getEpochSecond());
    return epoch.filter(latest -> latest.isBefore(now)).orElse(now);
  }

  /// A tree of a stage or image, read only.
  public SourceTree tree(Optional<Digest> top) {
    return new SourceTree(LayerView.open(store, top), IgnoreRules.NONE, false);
  }
}
