package dev.jcompose.image.build;

import dev.jcompose.image.Digest;
import dev.jcompose.image.layer.Layer;
import dev.jcompose.image.store.Store;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// Which layer a step came to, by the digest of all it depends on. Records are ours alone: an image
/// from outside cannot plant one. Each is a symbolic link, made in one step, whose text is the
/// topmost layer after the step and when it was made.
///
/// Thread-safe.
public final class BuildCache {
  private static final String NONE = "none";

  private final Path directory;
  private final Store store;
  private final Map<Digest, Result> results = new ConcurrentHashMap<>();

  /// What a step came to.
  ///
  /// @param top topmost layer after it, none for an empty file system
  /// @param created when
  public record Result(Optional<Digest> top, Instant created) {}

  /// Reads the records; their layers stay in the store.
  public BuildCache(Store store) throws IOException {
    this.store = store;
    this.directory = Files.createDirectories(store.path().resolve("build-cache"));
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        read(file);
      }
    }
    store.keep(this::layers);
  }

  /// The result of a step, if it is known and still there.
  public Optional<Result> find(Digest key) {
    return Optional.ofNullable(results.get(key))
        .filter(
            result -> result.top().map(top -> store.layers().find(top).isPresent()).orElse(true));
  }

  /// Notes a result.
  public void put(Digest key, Result result) throws IOException {
    Path file = directory.resolve(key.hex());
    String text =
        result.top().map(Digest::hex).orElse(NONE) + "@" + result.created().getEpochSecond();
    Files.deleteIfExists(file);
    try {
      Files.createSymbolicLink(file, Path.of(text));
    } catch (FileAlreadyExistsException raced) {
      // Another build of the same step noted its own result, which is as good.
      return;
    }
    results.put(key, result);
  }

  /// How many steps are remembered.
  public int records() {
    return results.size();
  }

  /// Forgets all records.
  ///
  /// @return bytes of layers that nobody else needs
  public long prune() throws IOException {
    long before = size();
    for (Digest key : Set.copyOf(results.keySet())) {
      Files.deleteIfExists(directory.resolve(key.hex()));
      results.remove(key);
    }
    store.collect();
    return before - size();
  }

  private long size() {
    return store.layers().all().stream().mapToLong(Layer::size).sum();
  }

  private Set<Digest> layers() {
    Set<Digest> tops = new HashSet<>();
    results.values().forEach(result -> result.top().ifPresent(tops::add));
    return tops;
  }

  private void read(Path file) throws IOException {
    String name = file.getFileName().toString();
    String[] parts = Files.readSymbolicLink(file).toString().split("@", -1);
    try {
      Optional<Digest> top =
          parts[0].equals(NONE) ? Optional.empty() : Optional.of(new Digest("sha256:" + parts[0]));
      Instant created = Instant.ofEpochSecond(Long.parseLong(parts[1]));
      results.put(new Digest("sha256:" + name), new Result(top, created));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException damaged) {
      Files.deleteIfExists(file);
    }
  }
}
