package dev.jcompose.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcompose.builder.cache.CachePruning;
import dev.jcompose.image.DiskUsage;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImagesInUse;
import dev.jcompose.image.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
final class CrashTest {
  private static final int ROUNDS = 5;

  /// Another one by hand: `-Dcrash.seed=...`.
  private static final long SEED = 20261128;

  @TempDir private Path temp;

  @Test
  void killedAtAnyMomentTheStoreIsWholeAgain() throws IOException, InterruptedException {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root for device nodes");
    Path store = temp.resolve("store");
    Path context = Files.createDirectory(temp.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY . /a\nWORKDIR /b\n");
    long seed = Long.getLong("crash.seed", SEED);
    System.out.println("crash.seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      Files.writeString(context.resolve("file"), "round " + round);
      Process worker = worker(store, context, random.nextLong());
      assertThat(worker.getInputStream().read()).as("seed " + seed).isEqualTo('r');
      Thread.sleep(random.nextInt(400));
      worker.destroyForcibly();
      assertThat(worker.waitFor(10, TimeUnit.SECONDS)).isTrue();
      check(store, "seed " + seed + ", round " + round);
    }
  }

  private static Process worker(Path store, Path context, long seed) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            CrashWorker.class.getName(),
            store.toString(),
            context.toString(),
            Long.toString(seed))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void check(Path store, String when) throws IOException {
    try (TestImages images = TestImages.open(store)) {
      assertThat(store.resolve("tmp")).as(when).isEmptyDirectory();
      for (Image image : images.list()) {
        String key = "check-" + image.id().hex();
        Snapshot snapshot = images.createSnapshot(key, image.id());
        assertThat(snapshot.lower()).as(when).allMatch(Files::isDirectory);
        assertThat(snapshot.lower()).hasSize(image.layers().size() + 1);
        images.removeSnapshot(key);
        assertThat(images.details(image.id().value())).as(when).isPresent();
      }
      // Give everything back: then nothing at all may be left.
      for (Image image : images.list()) {
        assertThat(images.remove(image.id().value(), true, ImagesInUse.NONE)).as(when).isNotEmpty();
      }
      for (String key : names(store.resolve("snapshots"))) {
        images.removeSnapshot(key);
      }
      images.pruneBuildCache(CachePruning.ALL);
      DiskUsage usage = images.usage();
      assertThat(usage.layersBytes()).as(when).isZero();
      assertThat(usage.blobsBytes()).as(when).isZero();
    }
    for (String directory : List.of("layers", "blobs/sha256", "snapshots", "build-cache", "tmp")) {
      assertThat(store.resolve(directory)).as(when).isEmptyDirectory();
    }
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
