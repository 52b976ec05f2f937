package dev.jcompose.engine.image;

import dev.jcompose.builder.ImageBuilder;
import dev.jcompose.builder.cache.CacheItem;
import dev.jcompose.builder.cache.CachePruning;
import dev.jcompose.builder.check.CheckWarning;
import dev.jcompose.builder.instruction.ConfigChanges;
import dev.jcompose.builder.progress.BuildListener;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.engine.container.Definition;
import dev.jcompose.engine.container.LifecycleContext;
import dev.jcompose.engine.container.LiveContainer;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.error.Failures;
import dev.jcompose.engine.request.CommittedConfig;
import dev.jcompose.engine.request.ConfigMerge;
import dev.jcompose.engine.request.ContainerConfig;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.image.CommitRequest;
import dev.jcompose.image.Digest;
import dev.jcompose.image.DiskUsage;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImageConfig;
import dev.jcompose.image.ImageDetails;
import dev.jcompose.image.Snapshot;
import dev.jcompose.image.overlay.Images;
import dev.jcompose.image.registry.Distribution;
import dev.jcompose.image.registry.RegistrySettings;
import dev.jcompose.image.registry.SearchHit;
import dev.jcompose.image.registry.TransferEvent;
import dev.jcompose.linux.name.Platform;
import dev.jcompose.model.naming.ImageNames;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The images, aware of the containers that use them.
public final class ImageService implements ContainerImages {
  private static final Logger LOG = LoggerFactory.getLogger(ImageService.class);

  private final LifecycleContext context;
  private final ImageBuilder builder;
  private final RunSteps steps;

  public ImageService(LifecycleContext context, ImageBuilder builder, RunSteps steps) {
    this.context = context;
    this.builder = builder;
    this.steps = steps;
  }

  @Override
  public Optional<Image> find(String ref) {
    return Failures.translated(() -> context.images().find(ref));
  }

  @Override
  public Optional<Image> find(String ref, Platform platform) {
    return Failures.translated(() -> context.images().find(ref, platform));
  }

  @Override
  public Image get(String ref) {
    return find(ref).orElseThrow(() -> MissingImage.of(ref));
  }

  @Override
  public ImageDetails details(String ref) {
    return Failures.translated(() -> context.images().details(ref))
        .orElseThrow(() -> MissingImage.of(ref));
  }

  @Override
  public List<Path> layers(Digest image) {
    return Failures.translated(() -> context.images().layers(image));
  }

  @Override
  public Optional<String> obstacleToLimits() {
    return context.images().obstacleToLimits();
  }

  @Override
  public List<Image> list() {
    return context.images().list();
  }

  @Override
  public List<Image> load(InputStream archive) {
    List<Image> loaded = Failures.translated(() -> context.images().load(archive));
    loaded.forEach(image -> announce("load", image.id().value(), name(image)));
    return loaded;
  }

  @Override
  public Image importRootfs(
      InputStream tar,
      Optional<String> name,
      List<String> changes,
      String comment,
      Optional<String> architecture) {
    Images images = context.images();
    Image image =
        Failures.translated(() ->
            images.importRootfs(
                tar,
                name,
                ConfigChanges.apply(ImageConfig.EMPTY, changes),
                comment.isEmpty() ? Images.IMPORTED : comment,
                architecture));
    announce("import", image.id().value(), name(image));
    return image;
  }

  @Override
  public Image build(BuildRequest request, BuildListener listener) throws InterruptedException {
    Image image;
    try (RunSteps.Session session = steps.session()) {
      image = builder.build(request, session, listener);
    } finally {
      limitCache();
    }
    request.tags().forEach(name -> announce("tag", image.id().value(), ImageNames.withTag(name)));
    return image;
  }

  /// Runs in the background: what must be evicted is mostly found without counting sizes.
  private void limitCache() {
    try {
      OptionalLong limit = BuilderFile.limit(builder.directory());
      if (limit.isPresent() && builder.mayKeepMoreThan(limit.getAsLong())) {
        Thread _ =
            Thread.ofVirtual()
                .name("build cache")
                .start(() -> pruneQuietly(CachePruning.to(limit.getAsLong())));
      }
    } catch (EngineException problem) {
      LOG.warn("the build cache is not limited: {}", problem.getMessage());
    }
  }

  private void pruneQuietly(CachePruning pruning) {
    try {
      List<CacheItem> gone = pruneBuildCache(pruning);
      if (!gone.isEmpty()) {
        LOG.info("build cache over its limit: {} entries removed", gone.size());
      }
    } catch (RuntimeException problem) {
      Failures.log(LOG, "the build cache could not be limited", problem);
    }
  }

  @Override
  public Set<String> sources(BuildRequest request) {
    return builder.sources(request);
  }

  @Override
  public List<CheckWarning> check(BuildRequest request) throws InterruptedException {
    return builder.check(request);
  }

  @Override
  public Image pull(
      String name, Platform platform, RegistrySettings settings, TransferEvent.Listener listener)
      throws InterruptedException {
    Image image = interruptibly(() -> context.images().pull(name, platform, settings, listener));
    announce("pull", image.id().value(), name);
    return image;
  }

  @Override
  public Digest push(String name, RegistrySettings settings, TransferEvent.Listener listener)
      throws InterruptedException {
    Digest digest = interruptibly(() -> context.images().push(name, settings, listener));
    announce("push", name, name);
    return digest;
  }

  @Override
  public Distribution distribution(String name, RegistrySettings settings)
      throws InterruptedException {
    return interruptibly(() -> context.images().distribution(name, settings));
  }

  @Override
  public List<String> tags(String name, RegistrySettings settings) throws InterruptedException {
    return interruptibly(() -> context.images().tags(name, settings));
  }

  @Override
  public void login(String domain, RegistrySettings settings) throws InterruptedException {
    boolean _ =
        interruptibly(() -> {
          context.images().login(domain, settings);
          return true;
        });
  }

  @Override
  public List<SearchHit> search(String domain, String term, int limit, RegistrySettings settings)
      throws InterruptedException {
    return interruptibly(() -> context.images().search(domain, term, limit, settings));
  }

  private interface Interruptible<T> {
    T run() throws InterruptedException;
  }

  private static <T> T interruptibly(Interruptible<T> work) throws InterruptedException {
    try {
      return work.run();
    } catch (RuntimeException problem) {
      throw Failures.translate(problem);
    }
  }

  @Override
  public void save(List<String> references, OutputStream out) {
    requireAll(references);
    Failures.translating(() -> context.images().save(references, out));
    for (String ref : references) {
      find(ref).ifPresent(image -> announce("save", image.id().value(), ref));
    }
  }

  @Override
  public void requireAll(List<String> references) {
    List<Image> all = list();
    for (String ref : references) {
      // A repository stands for all its tags.
      boolean repository =
          all.stream()
              .flatMap(image -> image.tags().stream())
              .anyMatch(tag -> tag.substring(0, tag.lastIndexOf(':')).equals(ref));
      if (!repository) {
        Image _ = get(ref);
      }
    }
  }

  @Override
  public void save(String ref, List<String> names, OutputStream out) {
    Failures.translating(() -> context.images().save(ref, names, out));
  }

  @Override
  public void read(String ref, Images.ContentUse use) throws InterruptedException {
    boolean _ =
        interruptibly(() -> {
          context.images().read(ref, use);
          return true;
        });
  }

  @Override
  public List<CacheItem> buildCache() {
    return Failures.translated(() -> builder.cached());
  }

  @Override
  public List<CacheItem> pruneBuildCache(CachePruning pruning) {
    return Failures.translated(() -> builder.prune(pruning));
  }

  @Override
  public DiskUsage usage() {
    return Failures.translated(() -> context.images().usage());
  }

  @Override
  public Image commit(
      String container,
      Optional<String> name,
      Optional<ContainerConfig> wish,
      List<String> changes,
      String author,
      String comment) {
    LiveContainer live = context.registry().get(container);
    Definition definition = live.definition();
    ImageConfig own = CommittedConfig.of(definition.config());
    ImageConfig config =
        wish.map(asked -> CommittedConfig.of(ConfigMerge.merge(asked, own, HostConfig.empty(), "")))
            .orElse(own);
    Image image =
        Failures.translated(() ->
            context
                .images()
                .commit(
                    new CommitRequest(
                        definition.id(),
                        new Digest(definition.imageId()),
                        ConfigChanges.apply(config, changes),
                        config.command().orElse(List.of()),
                        name,
                        author,
                        comment)));
    context.announce(live, "commit", "comment", comment, "imageID", image.id().value());
    return image;
  }

  @Override
  public List<FileChange> changes(String container) {
    String id = context.registry().get(container).definition().id();
    Snapshot snapshot =
        context
            .images()
            .snapshot(id)
            .orElseThrow(() -> new EngineException.NotFound("No such container: " + container));
    return new ChangedFiles(snapshot).list();
  }

  private static String name(Image image) {
    return image.tags().isEmpty() ? image.id().value() : image.tags().getFirst();
  }

  @Override
  public void tag(String ref, String name) {
    Image image = get(ref);
    Failures.translating(() -> context.images().tag(ref, name));
    announce("tag", image.id().value(), ImageNames.withTag(name));
  }

  @Override
  public Set<Digest> parents() {
    return context.images().parents();
  }

  @Override
  public List<String> remove(String ref, boolean force, boolean parents) {
    if (ref.isBlank()) {
      throw new EngineException.BadRequest("image name cannot be blank");
    }
    Image image = get(ref);
    List<String> lines;
    try {
      lines =
          Failures.translated(() -> context.images().remove(ref, force, parents, users().inUse()));
    } catch (EngineException.Conflict conflict) {
      String message = String.valueOf(conflict.getMessage());
      throw new EngineException.Conflict(
          (message.endsWith(" by a container")
                  ? message.replace(" by a container", " by " + users().one(image))
                  : message)
              + users().all(image));
    }
    for (String line : lines) {
      announce(
          line.startsWith("Untagged:") ? "untag" : "delete",
          image.id().value(),
          line.substring(line.indexOf(' ') + 1));
    }
    return lines;
  }

  @Override
  public Set<Digest> inUse() {
    return users().images();
  }

  private ImageUsers users() {
    return new ImageUsers(context.registry());
  }

  private void announce(String action, String id, String name) {
    Map<String, String> attributes =
        new LinkedHashMap<>(find(id).map(image -> image.config().labels()).orElse(Map.of()));
    attributes.put("name", name);
    context.events().publish("image", action, id, attributes);
  }
}
