package dev.jcompose.engine.docker.buildkit;

import dev.jcompose.builder.cache.CacheItem;
import dev.jcompose.builder.cache.CachePruning;
import dev.jcompose.builder.progress.Cancellation;
import dev.jcompose.builder.request.BasePolicy;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.builder.request.Credentials;
import dev.jcompose.buildkit.control.BuildOrder;
import dev.jcompose.buildkit.control.BuildWorker;
import dev.jcompose.buildkit.control.FrontendResult;
import dev.jcompose.buildkit.control.RunningBuild;
import dev.jcompose.buildkit.session.ClientSession;
import dev.jcompose.buildkit.session.Sessions;
import dev.jcompose.engine.Engine;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.image.RegistryCredentials;
import dev.jcompose.engine.image.RegistryFile;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.registry.RegistrySettings;
import dev.jcompose.image.tree.FileTree;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.name.Architecture;
import dev.jcompose.network.NetworkSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// Builds for BuildKit's clients with the engine's own builder.
final class SessionWorker implements BuildWorker {
  private static final String FRONTEND = "dockerfile.v0";
  private static final String FORWARDED = "gateway.v0";

  /// Before the names of what clients read about a worker.
  private static final String LABEL = "org.mobyproject.buildkit.worker.";

  private final Engine engine;
  private final String version;
  private final Sessions sessions;

  SessionWorker(Engine engine, String version, Sessions sessions) {
    this.engine = engine;
    this.version = version;
    this.sessions = sessions;
  }

  @Override
  public FrontendResult run(
      BuildOrder order,
      String frontend,
      Map<String, String> values,
      Map<String, String> inputs,
      RunningBuild build)
      throws InterruptedException {
    return run(order, frontend, values, inputs, build, Optional.empty());
  }

  /// What came with a request, and not by a session.
  ///
  /// @param context directory
  /// @param registries with the client's logins, where it has no session to ask for them
  record Uploaded(Path context, RegistrySettings registries) {}

  FrontendResult run(
      BuildOrder order,
      String frontend,
      Map<String, String> values,
      Map<String, String> inputs,
      RunningBuild build,
      Optional<Uploaded> uploaded)
      throws InterruptedException {
    switch (frontend) {
      case FRONTEND -> {}
      case FORWARDED -> FrontendOptions.checkSyntax(values.getOrDefault("source", ""));
      default ->
          throw FrontendOptions.refused(
              "frontend " + frontend + ": this engine builds Dockerfiles only (dockerfile.v0)");
    }
    FrontendOptions options = new FrontendOptions(order, values);
    options.check();
    BuildOutputs.check(order);
    try {
      Path home = Files.createTempDirectory(engine.config().temporary(), "buildkit-");
      Thread here = Thread.currentThread();
      Cancellation cancellation = new Cancellation();
      build.onCancel(() -> {
        cancellation.cancel();
        here.interrupt();
      });
      try {
        SessionFiles files =
            new SessionFiles(
                options, sessions, build, home, inputs, uploaded.map(Uploaded::context));
        return order.session().isEmpty()
            ? run(
                options,
                files,
                files.fetch(),
                Credentials.NONE,
                uploaded.map(Uploaded::registries).orElseGet(SessionWorker::withoutLogins),
                cancellation)
            : run(options, files, cancellation);
      } finally {
        FileTree.delete(home);
      }
    } catch (IOException failure) {
      throw new EngineException.ServerError("build: " + IoFailure.words(failure), failure);
    }
  }

  private FrontendResult run(FrontendOptions options, SessionFiles files, Cancellation cancellation)
      throws IOException, InterruptedException {
    ClientSession session = sessions.await(options.order().session());
    SessionFiles.Sources sources = files.fetch();
    Path agents = Files.createDirectory(files.home().resolve("agents"));
    try (SessionCredentials credentials = new SessionCredentials(session, agents)) {
      return run(
          options,
          files,
          sources,
          new Credentials(Map.of(), Map.of(), credentials),
          SessionCredentials.registries(session),
          cancellation);
    }
  }

  private static RegistrySettings withoutLogins() {
    return RegistryFile.settings(RegistryCredentials.ofMap(Optional.empty()));
  }

  private FrontendResult run(
      FrontendOptions options,
      SessionFiles files,
      SessionFiles.Sources sources,
      Credentials credentials,
      RegistrySettings registries,
      Cancellation cancellation)
      throws IOException, InterruptedException {
    // What the client knows as its Dockerfile is a copy here.
    UnaryOperator<String> words = text -> text.replace(sources.dockerfile().getParent() + "/", "");
    try {
      BuildRequest request =
          BuildRequest.of(sources.context())
              .withDockerfile(sources.dockerfile())
              .withArgs(options.arguments())
              .withTarget(options.text("target"))
              .withPlatforms(List.of(options.platform()))
              .withContexts(files.named())
              .withLabels(options.all("label:"))
              .withCache(options.cache())
              .withSteps(options.steps())
              .withCredentials(credentials)
              .withBases(new BasePolicy(options.pull(), registries))
              .withCancellation(cancellation);
      Optional<String> question = options.text("requestid");
      if (question.isPresent()) {
        return new Subrequests(engine, words).answer(question.get(), request);
      }
      var listener = new VertexListener(files.build().progress(), sources.definition(), words);
      return new FrontendResult(engine.images().build(request, listener).id().value(), Map.of());
    } catch (ImageException failure) {
      throw new EngineException.BadRequest(words.apply(String.valueOf(failure.getMessage())));
    }
  }

  @Override
  public Map<String, String> export(BuildOrder order, String image, RunningBuild build)
      throws InterruptedException {
    return new BuildOutputs(engine, sessions, order, image, build.progress()).write();
  }

  @Override
  public WorkerFacts facts() {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put(LABEL + "executor", "jcompose");
    // Clients take this for a store that archives and registries can be written from.
    labels.put(LABEL + "snapshotter", "overlayfs");
    engine
        .networks()
        .find("bridge")
        .flatMap(bridge -> bridge.pools().stream().findFirst())
        .flatMap(NetworkSpec.AddressPool::gateway)
        .ifPresent(address -> labels.put(LABEL + "moby.host-gateway-ip", address));
    return new WorkerFacts(engine.id(), Architecture.HERE.imageName(), version, labels);
  }

  @Override
  public List<CacheUse> usage(List<String> filters) {
    CacheFilter filter = CacheFilter.parse(filters);
    return engine.images().buildCache().stream()
        .map(SessionWorker::use)
        .filter(filter::lets)
        .toList();
  }

  @Override
  public void prune(
      List<String> filters, boolean all, long unusedFor, long keep, Consumer<CacheUse> gone) {
    CacheFilter filter = CacheFilter.parse(filters);
    Instant before = Instant.now().minus(Duration.ofNanos(unusedFor));
    engine
        .images()
        .pruneBuildCache(
            new CachePruning(
                keep,
                all,
                item ->
                    filter.lets(use(item)) && (unusedFor == 0 || item.lastUsed().isBefore(before))))
        .forEach(item -> gone.accept(use(item)));
  }

  private static CacheUse use(CacheItem item) {
    String type =
        switch (item.kind()) {
          case STEP -> "regular";
          case MOUNT -> "exec.cachemount";
        };
    return new CacheUse(
        item.id(),
        type,
        item.description(),
        item.bytes(),
        item.created(),
        item.lastUsed(),
        item.shared(),
        item.inUse());
  }
}
