package dev.jcompose.image.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.image.Owner;
import dev.jcompose.linux.watch.TreeWatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is in the mirror at the end equals the source, whatever happened on the way. As root: files
/// get owners.
@Tag("root")
class MirrorTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private Path source;
  private Path root;
  private Optional<Running> running = Optional.empty();

  @BeforeEach
  void make() throws IOException {
    source = Files.createDirectories(folder.resolve("source"));
    root = Files.createDirectories(folder.resolve("root"));
  }

  @AfterEach
  void end() throws InterruptedException {
    if (running.isPresent()) {
      running.get().close();
    }
  }

  /// Watch, index and mirror, as the engine joins them.
  private final class Running {
    private final TreeWatch watch;
    private final Thread thread;

    Running(Path top, Part part) {
      SourceIndex index = new SourceIndex(top, part);
      watch = TreeWatch.of(List.of(top.toString()), _ -> false);
      Mirror mirror = new Mirror(index, "/app", Optional.empty());
      mirror.apply(root, index.look(List.of("")));
      thread =
          Thread.ofPlatform()
              .start(() -> {
                for (Optional<Set<String>> changed = watch.take();
                    changed.isPresent();
                    changed = watch.take()) {
                  List<String> paths = new ArrayList<>();
                  for (String path : changed.get()) {
                    paths.add(
                        path.equals(top.toString())
                            ? ""
                            : path.substring(top.toString().length() + 1));
                  }
                  mirror.apply(root, index.look(paths));
                }
              });
    }

    void close() throws InterruptedException {
      watch.close();
      thread.join();
    }
  }

  private void start(Path top) {
    running = Optional.of(new Running(top, Part.ALL));
  }

  private void awaitEqual() {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(listing(root.resolve("app"))).isEqualTo(listing(source)));
  }

  /// Types, modes and contents by path.
  private static Map<String, String> listing(Path top) throws IOException {
    Map<String, String> all = new TreeMap<>();
    if (!Files.exists(top)) {
      return all;
    }
    try (Stream<Path> files = Files.walk(top)) {
      files
          .filter(file -> !file.equals(top))
          .forEach(file -> all.put(top.relativize(file).toString(), describe(file)));
    } catch (UncheckedIOException gone) {
      all.put("changing", "while it is looked at");
    }
    return all;
  }

  private static String describe(Path file) {
    try {
      if (Files.isSymbolicLink(file)) {
        return "-> " + Files.readSymbolicLink(file);
      }
      String mode =
          PosixFilePermissions.toString(
              Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
      return Files.isDirectory(file)
          ? "directory " + mode
          : mode + " " + Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return "gone";
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void theEndIsEqualWhateverHappened(long seed) throws IOException {
    Files.writeString(source.resolve("before"), "there before");
    start(source);
    Mischief mischief = new Mischief(source, Files.createDirectory(folder.resolve("aside")), seed);
    for (int i = 0; i < 400; i++) {
      mischief.step();
    }
    awaitEqual();
  }

  @Test
  void tenThousandFilesAtOnceAndAQueueThatOverflows() throws IOException {
    start(source);
    // Three events each, and the kernel keeps 16384 of them.
    for (int d = 0; d < 20; d++) {
      Path directory = Files.createDirectory(source.resolve("d" + d));
      for (int i = 0; i < 500; i++) {
        Files.writeString(directory.resolve("f" + i), d + " " + i);
      }
    }
    awaitEqual();
    assertThat(listing(root.resolve("app"))).hasSize(20 + 10_000);
    Files.move(source.resolve("d1"), source.resolve("d0/inside"));
    Files.writeString(source.resolve("d0/inside/f1"), "after the move");
    awaitEqual();
  }

  @Test
  void aTopThatGoesAndComesAgain() throws IOException {
    Path top = source.resolve("deep/er");
    running = Optional.of(new Running(top, Part.ALL));
    Files.createDirectories(top);
    Files.writeString(top.resolve("a"), "1");
    source = top;
    awaitEqual();
    Files.move(folder.resolve("source/deep"), folder.resolve("source/old"));
    Awaitility.await().atMost(PATIENCE).until(() -> listing(root.resolve("app")).isEmpty());
    Files.createDirectories(top.resolve("new"));
    Files.writeString(top.resolve("new/b"), "2");
    awaitEqual();
  }

  @Test
  void aSingleFileThatAnEditorReplaces() throws IOException {
    Path file = Files.writeString(source.resolve("conf"), "one");
    running = Optional.of(new Running(file, Part.ALL));
    for (String text : List.of("two", "three")) {
      Files.writeString(source.resolve("conf.new"), text);
      Files.move(source.resolve("conf.new"), file, StandardCopyOption.REPLACE_EXISTING);
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(root.resolve("app")).hasContent(text));
    }
    Files.delete(file);
    Awaitility.await().atMost(PATIENCE).until(() -> !Files.exists(root.resolve("app")));
  }

  @Test
  void filesGoWhereTheImageHasThemAndNeverOut() throws IOException {
    Files.createDirectories(root.resolve("real"));
    Files.createSymbolicLink(root.resolve("app"), Path.of("/real"));
    Files.createDirectory(source.resolve("sub"));
    Files.createDirectory(root.resolve("real/elsewhere"));
    Files.createSymbolicLink(root.resolve("real/sub"), Path.of("elsewhere"));
    Files.writeString(source.resolve("sub/file"), "x");
    Path outside = Files.writeString(folder.resolve("outside"), "untouched");
    Files.createSymbolicLink(root.resolve("real/evil"), outside);
    Files.writeString(source.resolve("evil"), "replaces the link");
    start(source);
    assertThat(root.resolve("real/elsewhere/file")).hasContent("x");
    assertThat(root.resolve("real/evil")).hasContent("replaces the link");
    assertThat(outside).hasContent("untouched");
  }

  @Test
  void filesBelongToTheOwnerAskedFor() throws IOException {
    Files.createDirectories(source.resolve("a"));
    Files.writeString(source.resolve("a/b"), "x");
    SourceIndex index = new SourceIndex(source, Part.ALL);
    new Mirror(index, "/new/app", Optional.of(new Owner(1000, 1001)))
        .apply(root, index.look(List.of("")));
    for (String path : List.of("new/app/a", "new/app/a/b")) {
      assertThat(Files.getAttribute(root.resolve(path), "unix:uid")).isEqualTo(1000);
      assertThat(Files.getAttribute(root.resolve(path), "unix:gid")).isEqualTo(1001);
    }
  }

  @Test
  void onlyAPartIsLookedAt() throws IOException {
    Files.createDirectories(source.resolve("skip"));
    Files.writeString(source.resolve("skip/x"), "x");
    Files.writeString(source.resolve("keep"), "x");
    SourceIndex index =
        new SourceIndex(
            source,
            new Part() {
              @Override
              public boolean has(String path) {
                return !path.startsWith("skip");
              }

              @Override
              public boolean reaches(String path) {
                return has(path);
              }
            });
    assertThat(index.look(List.of("")).written()).containsExactly("keep");
    assertThat(index.look(List.of("skip/x")).isEmpty()).isTrue();
    // Files that are older than a tick of the clock are known by their times.
    Awaitility.await().atMost(PATIENCE).until(() -> index.look(List.of("")).isEmpty());
    Files.delete(source.resolve("keep"));
    assertThat(index.look(List.of("keep")).removed()).containsExactly("keep");
  }

  /// Does what users and editors do to files, at random.
  private static final class Mischief {
    private final Path top;
    private final Path aside;
    private final Random random;
    private int number;

    Mischief(Path top, Path aside, long seed) {
      this.top = top;
      this.aside = aside;
      this.random = new Random(seed);
    }

    void step() throws IOException {
      Path directory = any(true).orElse(top);
      Path fresh = directory.resolve("n" + number++);
      switch (random.nextInt(11)) {
        case 0, 1 -> Files.writeString(fresh, "new " + number);
        case 2 -> Files.createDirectories(fresh.resolve("deep"));
        case 3 -> any(false).ifPresent(file -> write(file, "again " + number));
        case 4 -> {
          Path written = Files.writeString(fresh, "by rename " + number);
          any(false).ifPresent(file -> move(written, file));
        }
        case 5 -> any(false).ifPresent(this::delete);
        case 6 -> any(true).ifPresent(this::delete);
        case 7 ->
            any(true).ifPresent(one -> move(one, any(true).orElse(top).resolve("m" + number)));
        case 8 -> {
          Path tree = aside.resolve("t" + number);
          Path below = Files.createDirectories(tree.resolve("sub"));
          Files.writeString(below.resolve("inside"), "moved in " + number);
          move(tree, fresh);
        }
        case 9 -> Files.createSymbolicLink(fresh, Path.of("n" + random.nextInt(number)));
        default ->
            any(true)
                .ifPresent(one -> {
                  delete(one);
                  write(one, "a file where a directory was");
                });
      }
    }

    /// A directory below the top, or a file.
    private Optional<Path> any(boolean directory) {
      try (Stream<Path> files = Files.walk(top)) {
        List<Path> all =
            files
                .filter(file -> !file.equals(top))
                .filter(file -> Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) == directory)
                .filter(file -> directory || !Files.isSymbolicLink(file))
                .toList();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
    }

    private static void write(Path file, String text) {
      try {
        Files.writeString(file, text);
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
    }

    private static void move(Path from, Path to) {
      if (to.startsWith(from)) {
        return;
      }
      try {
        Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
    }

    private void delete(Path path) {
      try (Stream<Path> files = Files.walk(path)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
    }
  }
}
