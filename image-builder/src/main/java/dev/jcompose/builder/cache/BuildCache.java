package dev.jcompose.builder.cache;

import dev.jcompose.image.Digest;
import dev.jcompose.image.layer.Layer;
import dev.jcompose.image.store.Store;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Aside;
import dev.jcompose.linux.file.Directory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The layers that steps resulted in, by the digest of everything they depend on. Only this engine
/// writes records: a foreign image cannot plant one. Each is a symbolic link, created atomically,
/// whose target text names the topmost layer after the step, when it was made and by what; its
/// modification time is the last use by a build.
///
/// Thread-safe.
public final class BuildCache {
  private static final Logger LOG = LoggerFactory.getLogger(BuildCache.class);
  private static final String NONE = "none";
  private static final int SHOWN = 200;

  /// A use is recorded only when the last one is longer ago than this.
  private static final Duration RECENTLY = Duration.ofSeconds(30);

  private final Path directory;
  private final Store store;
  private final CacheMounts mounts;
  private final Map<Digest, Step> results = new ConcurrentHashMap<>();
  private final Map<Object, Map<Digest, Result>> builds = new ConcurrentHashMap<>();

  /// The result of a step.
  ///
  /// @param top topmost layer after it, none for an empty file system
  /// @param created when
  public record Result(Optional<Digest> top, Instant created) {}

  /// A recorded result.
  ///
  /// @param text the instruction
  /// @param used when a build needed it
  private record Step(Result result, String text, Instant used) {}

  /// Reads the records; their layers stay in the store.
  public BuildCache(Store store) throws IOException {
    this.store = store;
    this.mounts = new CacheMounts(store);
    this.directory = Aside.directory(store.path().resolve("build-cache"));
    try (Directory records = Directory.open(directory)) {
      records.list().forEach(record -> read(records, record.name()));
    }
    store.keep(this::layers);
  }

  /// The result of a step, if it is known and still exists.
  public Optional<Result> find(Digest key) {
    Optional<Step> step = Optional.ofNullable(results.get(key)).filter(this::isThere);
    step.ifPresent(found -> use(key, found));
    return step.map(Step::result);
  }

  private boolean isThere(Step step) {
    return step.result().top().map(top -> store.layers().find(top).isPresent()).orElse(true);
  }

  private void use(Digest key, Step step) {
    Instant now = Instant.now();
    if (step.used().isAfter(now.minus(RECENTLY))) {
      return;
    }
    try (Directory records = Directory.open(directory)) {
      records.setTimes(key.hex(), now, now);
      results.replace(key, step, new Step(step.result(), step.text(), now));
    } catch (LinuxException failure) {
      // It has just been pruned; its layer stays until this build has ended.
      if (!failure.is(Errno.ENOENT)) {
        throw failure;
      }
    }
  }

  /// Notes a result.
  ///
  /// @param text the instruction
  public void put(Digest key, Result result, String text) {
    String line = text.lines().findFirst().orElse("").replace('\0', ' ');
    String shown = line.substring(0, Math.min(line.length(), SHOWN));
    Instant created = result.created();
    long seconds = created.getEpochSecond();
    int nanos = created.getNano();
    String link =
        "%s@%d.%d@%s".formatted(result.top().map(Digest::hex).orElse(NONE), seconds, nanos, shown);
    try (Directory records = Directory.open(directory)) {
      if (records.find(key.hex()).isPresent()) {
        records.unlink(key.hex());
      }
      records.makeSymlink(key.hex(), link);
    } catch (LinuxException failure) {
      if (failure.is(Errno.EEXIST) || failure.is(Errno.ENOENT)) {
        // Another build of the same step recorded its own result, which is just as good.
        return;
      }
      throw failure;
    }
    results.put(key, new Step(result, shown, Instant.now()));
  }

  /// The directories of `RUN --mount=type=cache`.
  public CacheMounts mounts() {
    return mounts;
  }

  /// Until [#ended], what is in the map is in use.
  ///
  /// @return the argument for `ended`
  public Object begun(Map<Digest, Result> build) {
    Object token = new Object();
    builds.put(token, build);
    return token;
  }

  public void ended(Object token) {
    builds.remove(token);
  }

  /// Everything in the cache; a step comes before those based on it, and counts as used when they
  /// were.
  public List<CacheItem> items() throws IOException {
    Set<Digest> others = store.layersOfImages();
    Set<Digest> counted = new HashSet<>();
    List<CacheItem> items = new ArrayList<>(mounts.items());
    List<Map.Entry<Digest, Step>> lowestFirst = new ArrayList<>(results.entrySet());
    lowestFirst.sort(
        Comparator.<Map.Entry<Digest, Step>>comparingInt(entry -> depth(entry.getValue()))
            .thenComparing(entry -> entry.getKey().hex()));
    Map<Digest, Instant> uses = lastUses();
    for (Map.Entry<Digest, Step> entry : lowestFirst) {
      Step step = entry.getValue();
      if (isThere(step)) {
        Optional<Digest> top = step.result().top();
        boolean shared = top.map(others::contains).orElse(false);
        items.add(
            new CacheItem(
                entry.getKey().hex(),
                CacheItem.Kind.STEP,
                step.text(),
                shared ? bytes(top.get(), counted, Set.of(), 1) : ownBytes(top, counted, others),
                step.result().created(),
                top.map(layer -> uses.getOrDefault(layer, step.used())).orElse(step.used()),
                shared,
                isUsed(entry.getKey())));
      }
    }
    return items;
  }

  private Map<Digest, Instant> lastUses() {
    Map<Digest, Instant> uses = new HashMap<>();
    for (Step step : results.values()) {
      Optional<Digest> at = step.result().top();
      while (at.isPresent() && uses.getOrDefault(at.get(), Instant.MIN).isBefore(step.used())) {
        uses.put(at.get(), step.used());
        at = store.layers().find(at.get()).flatMap(Layer::parent);
      }
    }
    return uses;
  }

  private int depth(Step step) {
    int depth = 0;
    Optional<Digest> at = step.result().top();
    while (at.isPresent()) {
      depth++;
      at = store.layers().find(at.get()).flatMap(Layer::parent);
    }
    return depth;
  }

  private long ownBytes(Optional<Digest> top, Set<Digest> counted, Set<Digest> others) {
    return top.map(layer -> bytes(layer, counted, others, Integer.MAX_VALUE)).orElse(0L);
  }

  /// Bytes of a layer and of those below it that have not been counted yet.
  private long bytes(Digest top, Set<Digest> counted, Set<Digest> others, int levels) {
    long sum = 0;
    Optional<Layer> at = store.layers().find(top);
    for (int i = 0; i < levels && at.isPresent(); i++) {
      Layer layer = at.get();
      if (others.contains(layer.chain()) || !counted.add(layer.chain())) {
        break;
      }
      sum += layer.size();
      at = layer.parent().flatMap(store.layers()::find);
    }
    return sum;
  }

  private boolean isUsed(Digest key) {
    return builds.values().stream().anyMatch(build -> build.containsKey(key));
  }

  /// Whether it may have exceeded a limit; a quick estimate that includes layers of images and
  /// assumes that every mount is large.
  public boolean mayKeepMoreThan(long bytes) {
    return mounts.any() || store.layers().all().stream().mapToLong(Layer::size).sum() > bytes;
  }

  /// Removes steps and mounts, and what only they kept, once running builds have ended. Crash-safe:
  /// a step is removed before its layer.
  ///
  /// @return what was removed
  public List<CacheItem> prune(CachePruning pruning) throws IOException {
    List<CacheItem> gone = new ArrayList<>();
    for (CacheItem item : pruning.choose(items())) {
      switch (item.kind()) {
        case STEP -> {
          Files.deleteIfExists(directory.resolve(item.id()));
          results.remove(new Digest("sha256:" + item.id()));
          gone.add(item);
        }
        case MOUNT -> {
          if (mounts.remove(item.id())) {
            gone.add(item);
          }
        }
      }
    }
    store.collect();
    return gone;
  }

  private Set<Digest> layers() {
    Set<Digest> tops = new HashSet<>();
    results.values().forEach(step -> step.result().top().ifPresent(tops::add));
    return tops;
  }

  private void read(Directory records, String name) {
    try {
      String[] parts = records.readLink(name).split("@", 3);
      Optional<Digest> top =
          parts[0].equals(NONE) ? Optional.empty() : Optional.of(new Digest("sha256:" + parts[0]));
      String[] time = parts[1].split("\\.", 2);
      long nanos = time.length > 1 ? Long.parseLong(time[1]) : 0;
      Instant created = Instant.ofEpochSecond(Long.parseLong(time[0]), nanos);
      Instant used = records.status(name).modified();
      String text = parts.length > 2 ? parts[2] : "";
      results.put(new Digest("sha256:" + name), new Step(new Result(top, created), text, used));
    } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException damaged) {
      // A step that is not remembered runs again.
      records.unlink(name);
    } catch (LinuxException notOurs) {
      LOG.warn("build cache: {} is not a cache entry; left as it is", name);
    }
  }
}
