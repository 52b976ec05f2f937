package dev.jcompose.image.build;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
/// @param cache what of earlier builds is used
/// @param steps how RUN steps are run
/// @param credentials secrets and ssh agents
/// @param bases where base images come from
/// @param sourceDateEpoch latest time in the image; also taken from the argument SOURCE_DATE_EPOCH
/// @param cancellation ends it
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
    Optional<Instant> sourceDateEpoch,
    Cancellation cancellation) {
  /// Copies the collections.
  public BuildRequest {
    args = Map.copyOf(args);
    contexts = Map.copyOf(contexts);
    labels = Map.copyOf(labels);
    tags = List.copyOf(tags);
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
        Optional.empty(),
        new Cancellation());
  }

  /// The same with another context.
  public BuildRequest withContext(NamedContext other) {
    return new BuildRequest(
        other,
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
        sourceDateEpoch,
        cancellation);
  }

  /// The same with another Dockerfile.
  public BuildRequest withDockerfile(Path other) {
    return new BuildRequest(
        context,
        other,
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
        sourceDateEpoch,
        cancellation);
  }

  /// The same with the text of its Dockerfile.
  public BuildRequest withInline(Optional<String> other) {
    return new BuildRequest(
        context,
        dockerfile,
        other,
        args,
        target,
        contexts,
        labels,
        tags,
        cache,
        steps,
        credentials,
        bases,
        sourceDateEpoch,
        cancellation);
  }

  /// The same with other values of `ARG`.
  public BuildRequest withArgs(Map<String, String> other) {
    return new BuildRequest(
        context,
        dockerfile,
        inline,
        other,
        target,
        contexts,
        labels,
        tags,
        cache,
        steps,
        credentials,
        bases,
        sourceDateEpoch,
        cancellation);
  }

  /// The same with another stage to build.
  public BuildRequest withTarget(Optional<String> other) {
    return new BuildRequest(
        context,
        dockerfile,
        inline,
        args,
        other,
        contexts,
        labels,
        tags,
        cache,
        steps,
        credentials,
        bases,
        sourceDateEpoch,
        cancellation);
  }

  /// The same with other additional contexts.
  public BuildRequest withContexts(Map<String, NamedContext> other) {
    return new BuildRequest(
        context,
        dockerfile,
        inline,
        args,
        target,
        other,
        labels,
        tags,
        cache,
        steps,
        credentials,
        bases,
        sourceDateEpoch,
        cancellation);
  }

  /// The same with other labels.
  public BuildRequest withLabels(Map<String, String> other) {
    return new BuildRequest(
        context,
        dockerfile,
        inline,
        args,
        target,
        contexts,
        other,
        tags,
        cache,
        steps,
        credentials,
        bases,
        sourceDateEpoch,
        cancellation);
  }

  /// The same with other names.
  public BuildRequest withTags(List<String> other) {
    return new BuildRequest(
        context,
        dockerfile,
        inline,
        args,
        target,
        contexts,
        labels,
        other,
        cache,
        steps,
        credentials,
        bases,
        sourceDateEpoch,
        cancellation);
  }

  /// The same with another use of caches.
  public BuildRequest withCache(CachePolicy other) {
    return new BuildRequest(
        context,
        dockerfile,
        inline,
        args,
        target,
        contexts,
        labels,
        tags,
        other,
        steps,
        credentials,
        bases,
        sourceDateEpoch,
        cancellation);
  }

  /// The same with other settings of its steps.
  public BuildRequest withSteps(StepSettings other) {
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
        other,
        credentials,
        bases,
        sourceDateEpoch,
        cancellation);
  }

  /// The same with other secrets and agents.
  public BuildRequest withCredentials(Credentials other) {
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
        other,
        bases,
        sourceDateEpoch,
        cancellation);
  }

  /// The same with other base images.
  public BuildRequest withBases(BasePolicy other) {
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
        other,
        sourceDateEpoch,
        cancellation);
  }

  /// The same with another end.
  public BuildRequest withCancellation(Cancellation other) {
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
        sourceDateEpoch,
        other);
  }
}
