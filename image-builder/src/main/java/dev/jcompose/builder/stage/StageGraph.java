package dev.jcompose.builder.stage;

import dev.jcompose.builder.instruction.Stage;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.reference.Spelling;
import dev.jcompose.linux.call.IoFailure;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/// The stages of a build, each built once, when it is first needed, on its own thread: unneeded
/// stages are not built, and independent ones are built in parallel.
public final class StageGraph {
  private final List<Stage> stages;
  private final Map<Integer, CompletableFuture<StageResult>> results = new ConcurrentHashMap<>();
  private Function<Stage, StageResult> builder =
      stage -> {
        throw new IllegalStateException("no builder for " + stage.title());
      };

  public StageGraph(List<Stage> stages) {
    this.stages = List.copyOf(stages);
  }

  public void buildWith(Function<Stage, StageResult> newBuilder) {
    builder = newBuilder;
  }

  public int size() {
    return stages.size();
  }

  /// A stage before this one, by name.
  public Optional<Stage> named(String name, int before) {
    String lower = name.toLowerCase(Locale.ROOT);
    return stages.stream()
        .filter(stage -> stage.index() < before && stage.name().equals(Optional.of(lower)))
        .reduce((first, second) -> second);
  }

  /// A stage before this one, by name or number.
  public Optional<Stage> find(String reference, int before) {
    if (reference.matches("\\d{1,6}")) {
      int index = Integer.parseInt(reference);
      return index < before ? Optional.of(stages.get(index)) : Optional.empty();
    }
    return named(reference, before);
  }

  /// The stage to build.
  public Stage target(Optional<String> name) {
    if (name.isEmpty() || name.get().isEmpty()) {
      return stages.getLast();
    }
    return find(name.get(), stages.size())
        .orElseThrow(() ->
            new ImageException(
                Kind.INVALID,
                "target stage \"" + name.get() + "\" could not be found" + similar(name.get())));
  }

  /// The stages before one, and itself.
  public List<Stage> upTo(Stage stage) {
    return stages.subList(0, stage.index() + 1);
  }

  /// Begins to build a stage, unless it has begun already.
  public void start(Stage stage) {
    CompletableFuture<StageResult> _ =
        results.computeIfAbsent(
            stage.index(),
            index ->
                CompletableFuture.supplyAsync(
                    () -> builder.apply(stage),
                    task -> Thread.ofVirtual().name("build-" + stage.title()).start(task)));
  }

  /// The result of a stage.
  public StageResult need(Stage stage) throws InterruptedException {
    start(stage);
    try {
      return Objects.requireNonNull(results.get(stage.index())).get();
    } catch (ExecutionException failure) {
      throw cause(failure);
    }
  }

  /// Whether a stage has been built.
  public boolean isDone(Stage stage) {
    CompletableFuture<StageResult> result = results.get(stage.index());
    return result != null && result.isDone() && !result.isCompletedExceptionally();
  }

  /// Waits until all builds have ended, successfully or not.
  public void await() {
    // The first failure is thrown by need().
    results.values().forEach(result -> result.handle((done, failure) -> failure == null).join());
  }

  private static RuntimeException cause(ExecutionException failure) {
    Throwable cause = failure.getCause();
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException problem
        ? problem
        : new ImageException(Kind.SYSTEM, "build: " + IoFailure.words(failure), failure);
  }

  /// A hint at a stage that may have been meant; empty for none.
  String similar(String name) {
    return stages.stream()
        .flatMap(stage -> stage.name().stream())
        .filter(known -> Spelling.distance(known, name.toLowerCase(Locale.ROOT)) <= 2)
        .findFirst()
        .map(known ->
            known.equalsIgnoreCase(name)
                ? " (the stage of this name comes later)"
                : " (did you mean " + known + "?)")
        .orElse("");
  }
}
