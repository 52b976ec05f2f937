package dev.jcompose.image.build;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What to build.
///
/// @param context directory of the files that COPY and ADD see
/// @param dockerfile path of the Dockerfile, absolute or relative to the context
/// @param inline the Dockerfile's text instead
/// @param args values of `ARG`
/// @param target stage to build; the last when empty
/// @param contexts additional contexts by name
/// @param labels added to the image
/// @param tags names the image gets
/// @param noCache whether every step runs again
/// @param noCacheStages names of stages whose steps run again
/// @param network of RUN, unless the instruction says something else
/// @param extraHosts lines `name:address` for `/etc/hosts` of RUN
/// @param shmSize bytes of `/dev/shm` of RUN, if not the default
/// @param secrets content of secrets by id
/// @param sourceDateEpoch latest time in the image; also taken from the argument SOURCE_DATE_EPOCH
/// @param cancellation ends it
public record BuildRequest(
    Path context,
    Path dockerfile,
    Optional<String> inline,
    Map<String, String> args,
    Optional<String> target,
    Map<String, NamedContext> contexts,
    Map<String, String> labels,
    List<String> tags,
    boolean noCache,
    Set<String> noCacheStages,
    StepNetwork network,
    List<String> extraHosts,
    Optional<Long> shmSize,
    Map<String, Path> secrets,
    Optional<Instant> sourceDateEpoch,
    Cancellation cancellation) {
  /// Copies the collections.
  public BuildRequest {
    args = Map.copyOf(args);
    contexts = Map.copyOf(contexts);
    labels = Map.copyOf(labels);
    tags = List.copyOf(tags);
    noCacheStages = Set.copyOf(noCacheStages);
    extraHosts = List.copyOf(extraHosts);
    secrets = Map.copyOf(secrets);
  }

  /// A plain build of `Dockerfile` in a directory.
  public static BuildRequest of(Path context) {
    return new BuildRequest(
        context,
        Path.of("Dockerfile"),
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        Map.of(),
        Map.of(),
        List.of(),
        false,
        Set.of(),
        StepNetwork.DEFAULT,
        List.of(),
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        new Cancellation());
  }
}
