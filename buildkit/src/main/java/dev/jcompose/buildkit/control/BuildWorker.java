package dev.jcompose.buildkit.control;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Who carries builds out.
public interface BuildWorker {
  /// Runs a frontend.
  ///
  /// @param options of the frontend, as the order's or the gateway's call has them
  /// @param inputs results of other builds that options refer to (`input:name`), images by id
  /// @throws RuntimeException with a message for the user
  FrontendResult run(
      BuildOrder order,
      String frontend,
      Map<String, String> options,
      Map<String, String> inputs,
      RunningBuild build)
      throws InterruptedException;

  /// Takes a result to where the order wants it.
  ///
  /// @param image id
  /// @return what is sent to the client: `containerimage.digest`
  Map<String, String> export(BuildOrder order, String image, RunningBuild build)
      throws InterruptedException;

  /// What this worker is.
  WorkerFacts facts();

  /// What the cache keeps that the filters let through: `type==regular`, `id~=abc`.
  List<CacheUse> usage(List<String> filters);

  /// Removes from the cache.
  ///
  /// @param all whether what images keep as well goes, too
  /// @param unusedFor only what was not used for so many nanoseconds
  /// @param keep bytes that may stay
  /// @param gone is called for each
  void prune(List<String> filters, boolean all, long unusedFor, long keep, Consumer<CacheUse> gone);

  /// What a worker is.
  ///
  /// @param architecture of images that run here: `amd64`
  /// @param version of the program
  /// @param labels for clients: `org.mobyproject.buildkit.worker.hostname`
  record WorkerFacts(String id, String architecture, String version, Map<String, String> labels) {}

  /// Something in the cache.
  ///
  /// @param type `regular` or `exec.cachemount`
  record CacheUse(
      String id,
      String type,
      String description,
      long bytes,
      Instant created,
      Instant lastUsed,
      boolean shared,
      boolean inUse) {}
}
