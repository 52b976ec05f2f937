package dev.jcompose.builder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.builder.cache.CacheItem;
import dev.jcompose.builder.cache.CachePruning;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImagesInUse;
import dev.jcompose.linux.file.Directory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/// What builds take from the cache, and what the cache keeps.
final class BuildCacheTest extends BuildFixture {
  @Test
  void aSecondBuildFindsEverythingAndGivesTheSameImage() throws IOException, InterruptedException {
    write("a", "1");
    String dockerfile = "FROM base\nCOPY a /a\nRUN echo x > /b\nWORKDIR /c\n";
    Image first = build(dockerfile);
    events.clear();
    Files.setLastModifiedTime(context.resolve("a"), FileTime.fromMillis(0));
    Image second = build(dockerfile);
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(cached()).isEqualTo(3);
    write("a", "2");
    events.clear();
    Image third = build(dockerfile);
    assertThat(cached()).isZero();
    assertThat(third.id()).isNotEqualTo(first.id());
  }

  @Test
  void aChangedArgumentCostsOnlyWhatUsesIt() throws IOException, InterruptedException {
    String dockerfile = "FROM base\nRUN echo before > /a\nARG V\nRUN echo $V > /b\n";
    build(dockerfile, Map.of("V", "1"));
    events.clear();
    Image image = build(dockerfile, Map.of("V", "2"));
    assertThat(cached()).isEqualTo(1);
    try (Directory root = root(image)) {
      assertThat(text(root, "b")).isEqualTo("2\n");
    }
  }

  @Test
  void aPrunedStepRunsAgainAndItsContentIsGone() throws IOException, InterruptedException {
    Image first = build("FROM base\nRUN echo 1 > /one\nRUN echo twenty > /two\n");
    assertThat(images.buildCache())
        .extracting(CacheItem::description, CacheItem::shared)
        .containsExactlyInAnyOrder(
            Tuple.tuple("RUN echo 1 > /one", true), Tuple.tuple("RUN echo twenty > /two", true));
    assertThat(images.pruneBuildCache(CachePruning.to(0))).isEmpty();
    List<String> _ = images.remove(first.id().value(), true, ImagesInUse.NONE);
    assertThat(images.buildCache())
        .extracting(CacheItem::bytes, CacheItem::shared)
        .containsExactlyInAnyOrder(Tuple.tuple(2L, false), Tuple.tuple(7L, false));

    List<CacheItem> gone =
        images.pruneBuildCache(
            new CachePruning(0, false, item -> item.description().contains("two")));

    assertThat(gone).extracting(CacheItem::bytes).containsExactly(7L);
    assertThat(images.buildCache()).hasSize(1);
    events.clear();
    Image _ = build("FROM base\nRUN echo 1 > /one\nRUN echo twenty > /two\n");
    assertThat(cached()).isEqualTo(1);
  }

  @Test
  void whatTheCacheKeepsIsRememberedOverARestart() throws IOException, InterruptedException {
    Image _ = build("FROM base\nRUN --mount=type=cache,target=/c,id=mine echo 12345 > /c/x\n");
    List<CacheItem> before = images.buildCache();
    images.close();
    images = TestImages.open(temp.resolve("store"));
    assertThat(images.buildCache())
        .extracting(CacheItem::id)
        .containsExactlyInAnyOrderElementsOf(before.stream().map(CacheItem::id).toList());
    assertThat(images.buildCache())
        .filteredOn(item -> item.kind() == CacheItem.Kind.MOUNT)
        .extracting(CacheItem::description, CacheItem::bytes)
        .containsExactly(Tuple.tuple("mine", 6L));
    assertThat(images.pruneBuildCache(CachePruning.ALL)).hasSize(2);
    assertThat(images.buildCache()).isEmpty();
    assertThat(temp.resolve("store/build-mounts")).isEmptyDirectory();
  }

  @Test
  void whatStaysInALimitIsNotMoreThanTheLimit() throws IOException, InterruptedException {
    for (String number : List.of("one", "two", "six")) {
      Image image =
          build("FROM base\nRUN echo " + number + " > /a\nRUN echo 1 > /b\nRUN echo 2 > /c\n");
      List<String> _ = images.remove(image.id().value(), true, ImagesInUse.NONE);
    }
    List<CacheItem> gone = images.pruneBuildCache(CachePruning.to(10));

    assertThat(gone).hasSize(6);
    assertThat(images.buildCache()).extracting(CacheItem::bytes).containsExactly(4L, 2L, 2L);
    try (Stream<Path> layers = Files.list(temp.resolve("store/layers"))) {
      assertThat(layers).as("the base and three of nine").hasSize(4);
    }
  }

  @Test
  void namesOfCachesAreFree() throws IOException, InterruptedException {
    String dockerfile =
        "FROM base\nRUN --mount=type=cache,target=/c,id= echo 1 > /c/x # größe\n"
            + "RUN --mount=type=cache,target=/c,id="
            + "ä".repeat(5000)
            + " echo 1 > /c/x\n";
    Image _ = build(dockerfile);
    assertThat(images.buildCache())
        .filteredOn(item -> item.kind() == CacheItem.Kind.MOUNT)
        .extracting(CacheItem::description)
        .containsExactlyInAnyOrder("/c", "ä".repeat(200));
    assertThat(images.buildCache())
        .extracting(CacheItem::description)
        .contains("RUN --mount=type=cache,target=/c,id= echo 1 > /c/x # größe");
  }

  @Test
  void aRunningBuildKeepsWhatItUses() throws IOException, InterruptedException {
    List<List<CacheItem>> gone = new ArrayList<>();
    BuildRequest request =
        request(
            "FROM base\nRUN echo 1 > /one\nRUN --mount=type=cache,target=/c echo 2 > /c/two\n",
            Map.of(),
            Map.of());
    Image _ =
        images
            .builder()
            .build(
                request,
                (step, output, cancellation) -> {
                  gone.add(images.pruneBuildCache(CachePruning.ALL));
                  return new ChrootRunner().run(step, output, cancellation);
                },
                event -> {});
    assertThat(gone).containsExactly(List.of(), List.of());
  }
}
