package dev.jcompose.builder.request;

import dev.jcompose.builder.progress.Cancellation;
import dev.jcompose.builder.source.NamedContext;
import dev.jcompose.builder.step.StepSettings;
import dev.jcompose.linux.name.Platform;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// What to build. Made by [#of] and the `with` methods.
///
/// @param context directory of the files that COPY and ADD see, or a repository
/// @param dockerfile path of the Dockerfile, absolute or relative to the context
/// @param inline the Dockerfile's text instead
/// @param args values of `ARG`
/// @param target stage to build; the last when empty
/// @param contexts additional contexts by name
/// @param labels added to the image
/// @param tags names the image gets
/// @param cache which results of earlier builds are used
/// @param steps how RUN steps are run
/// @param credentials secrets and ssh agents
/// @param bases where base images come from
/// @param platforms what it is built for, one image each; at least one
/// @param attestations what is said about the images
/// @param sourceDateEpoch latest time in the image; also taken from the argument SOURCE_DATE_EPOCH
/// @param cancellation ends it
/// @param classic as Docker's builder before BuildKit: ENV counts more than ARG, what a step comes
///   to depends on all steps before it, and an image is as new as its last instruction
public record BuildRequest(
    NamedContext context,
    Path dockerfile,
    Optional<String> inline,
    Map<String, String> args,
    Optional<String> target,
    Map<String, NamedContext> contexts,
    Map<String, String> labels,
    List<String> tags,
    CachePolicy cache,
    StepSettings steps,
    Credentials credentials,
    BasePolicy bases,
    List<Platform> platforms,
    AttestationWish attestations,
    Optional<Instant> sourceDateEpoch,
    Cancellation cancellation,
    boolean classic) {
  /// Copies the collections.
  public BuildRequest {
    args = Map.copyOf(args);
    contexts = Map.copyOf(contexts);
    labels = Map.copyOf(labels);
    tags = List.copyOf(tags);
    platforms = List.copyOf(platforms);
  }

  /// A plain build of `Dockerfile` in a directory.
  public static BuildRequest of(Path context) {
    return of(new NamedContext.Directory(context));
  }

  /// A plain build of `Dockerfile` in a context.
  public static BuildRequest of(NamedContext context) {
    return new BuildRequest(
        context,
        Path.of("Dockerfile"),
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        Map.of(),
        Map.of(),
        List.of(),
        CachePolicy.DEFAULT,
        StepSettings.DEFAULT,
        Credentials.NONE,
        BasePolicy.LOCAL,
        List.of(Platform.HERE),
        AttestationWish.NONE,
        Optional.empty(),
        new Cancellation(),
        false);
  }

  /// The same with another Dockerfile.
  public BuildRequest withDockerfile(Path other) {
    return with(draft -> draft.dockerfile = other);
  }

  /// The same with the text of its Dockerfile.
  public BuildRequest withInline(Optional<String> other) {
    return with(draft -> draft.inline = other);
  }

  /// The same with other values of `ARG`.
  public BuildRequest withArgs(Map<String, String> other) {
    return with(draft -> draft.args = other);
  }

  /// The same with another stage to build.
  public BuildRequest withTarget(Optional<String> other) {
    return with(draft -> draft.target = other);
  }

  /// The same with other additional contexts.
  public BuildRequest withContexts(Map<String, NamedContext> other) {
    return with(draft -> draft.contexts = other);
  }

  /// The same with other labels.
  public BuildRequest withLabels(Map<String, String> other) {
    return with(draft -> draft.labels = other);
  }

  /// The same with other names.
  public BuildRequest withTags(List<String> other) {
    return with(draft -> draft.tags = other);
  }

  /// The same with another use of caches.
  public BuildRequest withCache(CachePolicy other) {
    return with(draft -> draft.cache = other);
  }

  /// The same with other settings of its steps.
  public BuildRequest withSteps(StepSettings other) {
    return with(draft -> draft.steps = other);
  }

  /// The same with other secrets and agents.
  public BuildRequest withCredentials(Credentials other) {
    return with(draft -> draft.credentials = other);
  }

  /// The same with other base images.
  public BuildRequest withBases(BasePolicy other) {
    return with(draft -> draft.bases = other);
  }

  /// The same for other platforms.
  public BuildRequest withPlatforms(List<Platform> other) {
    return with(draft -> draft.platforms = other);
  }

  /// The same with other statements about its images.
  public BuildRequest withAttestations(AttestationWish other) {
    return with(draft -> draft.attestations = other);
  }

  /// The same with another end.
  public BuildRequest withCancellation(Cancellation other) {
    return with(draft -> draft.cancellation = other);
  }

  /// The same as Docker's builder before BuildKit does it.
  public BuildRequest asClassic() {
    return with(draft -> draft.classic = true);
  }

  private BuildRequest with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.finished();
  }

  /// A copy whose parts can still be changed.
  private static final class Draft {
    NamedContext context;
    Path dockerfile;
    Optional<String> inline;
    Map<String, String> args;
    Optional<String> target;
    Map<String, NamedContext> contexts;
    Map<String, String> labels;
    List<String> tags;
    CachePolicy cache;
    StepSettings steps;
    Credentials credentials;
    BasePolicy bases;
    List<Platform> platforms;
    AttestationWish attestations;
    Optional<Instant> sourceDateEpoch;
    Cancellation cancellation;
    boolean classic;

    Draft(BuildRequest from) {
      context = from.context;
      dockerfile = from.dockerfile;
      inline = from.inline;
      args = from.args;
      target = from.target;
      contexts = from.contexts;
      labels = from.labels;
      tags = from.tags;
      cache = from.cache;
      steps = from.steps;
      credentials = from.credentials;
      bases = from.bases;
      platforms = from.platforms;
      attestations = from.attestations;
      sourceDateEpoch = from.sourceDateEpoch;
      cancellation = from.cancellation;
      classic = from.classic;
    }

    BuildRequest finished() {
      return new BuildRequest(
          context,
          dockerfile,
          inline,
          args,
          target,
          contexts,
          labels,
          tags,
          cache,
          steps,
          credentials,
          bases,
          platforms,
          attestations,
          sourceDateEpoch,
          cancellation,
          classic);
    }
  }
}
