package dev.jcompose.builder;

import dev.jcompose.builder.attestation.Attestations;
import dev.jcompose.builder.cache.BuildCache;
import dev.jcompose.builder.cache.CacheExport;
import dev.jcompose.builder.cache.CacheImport;
import dev.jcompose.builder.cache.CacheItem;
import dev.jcompose.builder.cache.CachePruning;
import dev.jcompose.builder.check.CheckWarning;
import dev.jcompose.builder.check.DockerfileCheck;
import dev.jcompose.builder.dockerfile.Dockerfile;
import dev.jcompose.builder.dockerfile.Expansion;
import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.builder.dockerfile.Keyword;
import dev.jcompose.builder.instruction.BuildArguments;
import dev.jcompose.builder.instruction.ConfigDraft;
import dev.jcompose.builder.instruction.InstructionForms;
import dev.jcompose.builder.instruction.Stage;
import dev.jcompose.builder.progress.BuildEvent;
import dev.jcompose.builder.progress.BuildListener;
import dev.jcompose.builder.progress.Cancellation;
import dev.jcompose.builder.progress.StepCounter;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.builder.run.PreparedMounts;
import dev.jcompose.builder.source.ContextTree;
import dev.jcompose.builder.source.Contexts;
import dev.jcompose.builder.source.NamedContext;
import dev.jcompose.builder.stage.BaseImages;
import dev.jcompose.builder.stage.BuildSession;
import dev.jcompose.builder.stage.Material;
import dev.jcompose.builder.stage.StageGraph;
import dev.jcompose.builder.stage.StageResult;
import dev.jcompose.builder.step.StepRunner;
import dev.jcompose.builder.tree.FileDigests;
import dev.jcompose.builder.tree.SourceTree;
import dev.jcompose.image.Digest;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.content.ReadFailure;
import dev.jcompose.image.content.Sha256;
import dev.jcompose.image.overlay.OverlayImages;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.image.registry.Puller;
import dev.jcompose.image.store.CatalogEntry;
import dev.jcompose.image.store.Store;
import dev.jcompose.linux.name.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// Builds images from Dockerfiles. Several builds may run at once.
public final class ImageBuilder {
  private final Store store;
  private final BuildCache cache;
  private final Puller puller;
  private final CacheExport export;
  private final FileDigests digests = new FileDigests();
  private final Set<Digest> states = Collections.synchronizedSet(new LinkedHashSet<>());

  private ImageBuilder(OverlayImages images) throws IOException {
    this.store = images.store();
    this.cache = new BuildCache(store);
    this.puller = images.puller();
    this.export = new CacheExport(store, images.pusher());
    PreparedMounts.sweep();
  }

  /// A builder for images that have just been opened and not cleaned up yet, so that layers of its
  /// cache are kept.
  public static ImageBuilder into(OverlayImages unswept) {
    try {
      return new ImageBuilder(unswept);
    } catch (IOException failure) {
      throw ReadFailure.of("build cache", failure);
    }
  }

  /// Builds. When it fails, nothing but the cache of the steps that succeeded remains.
  ///
  /// @throws dev.jcompose.builder.dockerfile.BuildException with a place in the Dockerfile
  /// @throws ImageException when something else is wrong, or it was cancelled
  public Image build(BuildRequest request, StepRunner runner, BuildListener out)
      throws InterruptedException {
    List<ImageReference> names =
        request.tags().stream().map(tag -> ImageReference.parse(tag).withDefaultTag()).toList();
    Cancellation own = new Cancellation();
    Runnable release = request.cancellation().onCancel(own::cancel);
    BuildListener listener = oneAtATime(out);
    try {
      return store
          .operation(() -> {
            try {
              return Optional.of(build(request.withCancellation(own), runner, listener, names));
            } catch (InterruptedException interruption) {
              Thread.currentThread().interrupt();
              own.cancel();
              return Optional.<Image>empty();
            }
          })
          .orElseThrow(InterruptedException::new);
    } catch (IOException failure) {
      throw ReadFailure.of("build", failure);
    } finally {
      release.run();
    }
  }

  /// Where the cache is.
  public Path directory() {
    return store.path();
  }

  /// Whether the cache may have exceeded a limit; if not, there is nothing to prune.
  public boolean mayKeepMoreThan(long bytes) {
    return cache.mayKeepMoreThan(bytes);
  }

  /// What the cache keeps, in no order.
  public List<CacheItem> cached() {
    try {
      return cache.items();
    } catch (IOException failure) {
      throw ReadFailure.of("build cache", failure);
    }
  }

  /// Removes some of it.
  ///
  /// @return what was removed
  public List<CacheItem> prune(CachePruning pruning) {
    try {
      return cache.prune(pruning);
    } catch (IOException failure) {
      throw ReadFailure.of("build cache", failure);
    }
  }

  /// The warnings for the Dockerfile of a request, by the rules of `docker build --check`.
  ///
  /// @throws dev.jcompose.builder.dockerfile.BuildException when it cannot be read at all
  public List<CheckWarning> check(BuildRequest request) throws InterruptedException {
    try (Contexts contexts = new Contexts(store, request.contexts(), request.cancellation())) {
      Path directory = contexts.directory(request.context());
      Dockerfile dockerfile = DockerfileSource.read(request, directory);
      InstructionForms.check(dockerfile);
      try (SourceTree context =
          ContextTree.open(directory, DockerfileSource.file(request, directory))) {
        return new DockerfileCheck(dockerfile, request, context.ignored(), this::environment).run();
      }
    }
  }

  /// The images that a request's Dockerfile names in FROM, in `--from` and in mounts, arguments
  /// filled in. Empty when it cannot be read: the build will report why.
  public Set<String> sources(BuildRequest request) {
    if (request.inline().isEmpty() && !(request.context() instanceof NamedContext.Directory)) {
      return Set.of();
    }
    Path directory =
        request.context() instanceof NamedContext.Directory(Path path) ? path : Path.of("/");
    Set<String> names = new TreeSet<>();
    try {
      List<Instruction> globalArgs = new ArrayList<>();
      List<Stage> stages = Stage.split(DockerfileSource.read(request, directory), globalArgs);
      BuildArguments globals = globals(request, Platform.HERE, globalArgs);
      for (Stage stage : stages) {
        Expansion expansion = new Expansion(stage.from().escape(), globals::find);
        names.add(ConfigDraft.expanded(stage.from(), expansion, stage.base().text()));
        for (Instruction instruction : stage.instructions()) {
          names.addAll(instruction.sources());
        }
      }
    } catch (ImageException _) {
      return Set.of();
    }
    return names;
  }

  /// Names of the variables of an image in the store.
  private Optional<Set<String>> environment(String image) {
    return BaseImages.inStore(store, image, Platform.HERE)
        .map(entry ->
            entry.document().config().environment().stream()
                .map(variable -> variable.split("=", 2)[0])
                .collect(Collectors.toSet()));
  }

  private Image build(
      BuildRequest request, StepRunner runner, BuildListener listener, List<ImageReference> names)
      throws IOException, InterruptedException {
    try (Contexts contexts = new Contexts(store, request.contexts(), request.cancellation())) {
      Path directory = contexts.directory(request.context());
      Dockerfile dockerfile = DockerfileSource.read(request, directory);
      try (SourceTree context =
          ContextTree.open(directory, DockerfileSource.file(request, directory))) {
        DockerfileCheck check =
            new DockerfileCheck(dockerfile, request, context.ignored(), this::environment);
        List<CheckWarning> findings = check.run();
        if (!request.classic()) {
          findings.forEach(finding -> listener.event(new BuildEvent.Warning(finding.summary())));
        }
        if (check.isStrict() && !findings.isEmpty()) {
          throw findings.getFirst().problem("lint violation found for rules: ");
        }
        Progress progress = new Progress(new AtomicInteger(), new ConcurrentHashMap<>());
        Instant began = Instant.now();
        List<Made> made = new ArrayList<>();
        for (Platform platform : request.platforms()) {
          made.add(
              build(request, platform, dockerfile, runner, listener, context, contexts, progress));
        }
        warnOfUnusedArguments(request, dockerfile, listener);
        Image image = publish(made, names);
        Attestations attestations = new Attestations(store, request, listener, began);
        Optional<Material> repository =
            contexts
                .commit(request.context())
                .map(commit -> new Material(commit.source().address(), "sha1", commit.digest()));
        for (Made each : made) {
          repository.ifPresent(each.materials()::add);
          attestations.state(
              new Attestations.Built(
                  each.config(),
                  each.top(),
                  each.platform(),
                  each.materials(),
                  String.join("\n", dockerfile.source().lines())));
        }
        return image;
      }
    }
  }

  /// What builds for several platforms share.
  ///
  /// @param numbers of steps
  /// @param steps results so far, by key
  private record Progress(AtomicInteger numbers, Map<Digest, BuildCache.Result> steps) {}

  /// The image for one platform.
  ///
  /// @param config its configuration, in the store
  /// @param base the image that it was built from, where that is to be known of it
  private record Made(
      Digest config,
      Optional<Digest> top,
      Platform platform,
      Set<Material> materials,
      Optional<Digest> base) {}

  /// Gives the names to the images of all platforms together.
  ///
  /// @return the image for this machine, if there is one, or the first
  private Image publish(List<Made> all, List<ImageReference> names) throws IOException {
    Optional<Digest> together =
        all.size() == 1
            ? Optional.empty()
            : Optional.of(
                Sha256.of(
                    all.stream().map(each -> each.config().value()).collect(Collectors.joining())));
    List<CatalogEntry> entries = new ArrayList<>();
    for (Made each : all) {
      CatalogEntry entry =
          store.publish(store.blobs().document(each.config()), names, List.of(), together);
      entries.add(
          each.base().filter(base -> !base.equals(entry.id())).isPresent()
              ? withParent(entry, each.base().orElseThrow())
              : entry);
    }
    return entries.stream()
        .filter(entry -> entry.platform().runsHere())
        .findFirst()
        .orElse(entries.getFirst())
        .image();
  }

  private CatalogEntry withParent(CatalogEntry entry, Digest parent) {
    return store.exclusively(catalog -> {
      CatalogEntry known = catalog.byId(entry.id()).orElse(entry).withParent(parent);
      catalog.put(known);
      return known;
    });
  }

  /// Builds for one platform.
  private Made build(
      BuildRequest request,
      Platform platform,
      Dockerfile dockerfile,
      StepRunner runner,
      BuildListener listener,
      SourceTree context,
      Contexts contexts,
      Progress progress)
      throws IOException, InterruptedException {
    List<Instruction> globalArgs = new ArrayList<>();
    StageGraph stages = new StageGraph(Stage.split(dockerfile, globalArgs));
    InstructionForms.check(dockerfile);
    Stage target = stages.target(request.target());
    BuildArguments globals = globals(request, platform, globalArgs);
    BuildSession session =
        new BuildSession(
            store,
            cache,
            CacheImport.open(store, cache, puller, request, listener),
            puller,
            digests,
            request,
            runner,
            listener,
            context,
            contexts,
            platform,
            globals.values(),
            ImageDocument.epoch(request),
            stages,
            progress.steps(),
            ConcurrentHashMap.newKeySet(),
            states);
    listener.event(new BuildEvent.Planned(planned(dockerfile, target)));
    globalArgs.forEach(argument -> listener.event(new BuildEvent.Taken(argument.text(), false)));
    stages.buildWith(stage -> {
      StageResult made = buildStage(session, stage, progress.numbers());
      return request.classic() && !stage.equals(target) ? asImage(request, made) : made;
    });
    StageResult result;
    Object inUse = cache.begun(session.steps());
    try {
      if (request.classic()) {
        // One after the other, also those that nobody needs.
        for (Stage stage : stages.upTo(target)) {
          StageResult _ = stages.need(stage);
        }
      }
      result = stages.need(target);
    } finally {
      if (!stages.isDone(target)) {
        request.cancellation().cancel();
      }
      stages.await();
      cache.ended(inUse);
    }
    if (request.classic()
        && result.top().isEmpty()
        && result.history().isEmpty()
        && request.labels().isEmpty()) {
      throw new ImageException(Kind.INVALID, "No image was generated. Is your Dockerfile empty?");
    }
    for (Stage stage : request.classic() ? stages.upTo(target) : List.<Stage>of()) {
      if (!stage.equals(target)) {
        publish(request, stages.need(stage), listener);
      }
    }
    byte[] config =
        export.write(
            request,
            listener,
            session.steps(),
            result.top(),
            ImageDocument.of(store, request, result).bytes());
    return new Made(
        store.blobs().put(config),
        result.top(),
        result.platform(),
        session.materials(),
        // BuildKit's images have none.
        request.classic() ? result.base() : Optional.empty());
  }

  /// A stage with the id of the image that it becomes when the build succeeds. One that adds
  /// nothing to its base is that image.
  private StageResult asImage(BuildRequest request, StageResult stage) {
    return stage.image().isPresent() || stage.history().isEmpty()
        ? stage
        : stage.as(Sha256.of(document(request, stage)));
  }

  /// Labels that were asked for are for the last stage.
  private byte[] document(BuildRequest request, StageResult stage) {
    return ImageDocument.of(store, request.withLabels(Map.of()), stage).bytes();
  }

  /// As Docker's builder did, which people then clean up with `docker image prune`.
  private void publish(BuildRequest request, StageResult stage, BuildListener listener)
      throws IOException {
    if (stage.image().isEmpty()) {
      return;
    }
    if (!stage.image().equals(stage.base())) {
      CatalogEntry entry = store.publish(document(request, stage), List.of(), List.of());
      CatalogEntry _ = stage.base().map(base -> withParent(entry, base)).orElse(entry);
    }
    listener.event(new BuildEvent.StageImage(stage.image().orElseThrow().value()));
  }

  /// Instructions up to the end of a stage.
  private static int planned(Dockerfile dockerfile, Stage target) {
    List<Instruction> all = dockerfile.instructions();
    int stages = 0;
    for (int number = 0; number < all.size(); number++) {
      if (all.get(number).keyword() == Keyword.FROM && stages++ > target.index()) {
        return number;
      }
    }
    return all.size();
  }

  private static StageResult buildStage(BuildSession session, Stage stage, AtomicInteger numbers) {
    long steps =
        1
            + stage.instructions().stream()
                .filter(instruction ->
                    switch (instruction.keyword()) {
                      case ADD, COPY, RUN, WORKDIR -> true;
                      case ARG,
                          CMD,
                          ENTRYPOINT,
                          ENV,
                          EXPOSE,
                          FROM,
                          HEALTHCHECK,
                          LABEL,
                          MAINTAINER,
                          ONBUILD,
                          SHELL,
                          STOPSIGNAL,
                          USER,
                          VOLUME ->
                          false;
                    })
                .count();
    String prefix = session.stages().size() > 1 ? stage.title() : "";
    if (session.request().platforms().size() > 1) {
      // As BuildKit: [linux/arm64 build 1/3].
      prefix = (session.platform() + " " + prefix).strip();
    }
    StepCounter counter = new StepCounter(session.listener(), numbers, prefix, (int) steps);
    try {
      return new StageBuild(session, stage, counter).run();
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw new ImageException(Kind.SYSTEM, "build: interrupted", interruption);
    } catch (RuntimeException failure) {
      session.request().cancellation().cancel();
      throw failure;
    }
  }

  private static BuildArguments globals(
      BuildRequest request, Platform platform, List<Instruction> instructions) {
    BuildArguments globals = BuildArguments.global(request.args(), platform);
    for (Instruction instruction : instructions) {
      String _ = globals.declare(instruction, new Expansion(instruction.escape(), globals::find));
    }
    return globals;
  }

  private static void warnOfUnusedArguments(
      BuildRequest request, Dockerfile dockerfile, BuildListener listener) {
    Set<String> declared = new HashSet<>();
    for (Instruction instruction : dockerfile.instructions()) {
      if (instruction.keyword() == Keyword.ARG) {
        instruction.quotedWords().forEach(word -> declared.add(word.text().split("=", 2)[0]));
      }
    }
    List<String> unused =
        request.args().keySet().stream()
            .filter(name -> !declared.contains(name) && !BuildArguments.isPredefined(name))
            .sorted()
            .toList();
    if (!unused.isEmpty()) {
      listener.event(
          new BuildEvent.Warning("One or more build-args " + unused + " were not consumed"));
    }
  }

  private static BuildListener oneAtATime(BuildListener out) {
    Object lock = new Object();
    return event -> {
      synchronized (lock) {
        out.event(event);
      }
    };
  }
}
