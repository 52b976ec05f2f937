package dev.jcompose.builder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CachePruningTest {
  private static CacheItem step(String id, long bytes, long lastUsed) {
    Instant used = Instant.ofEpochSecond(lastUsed);
    return new CacheItem(id, CacheItem.Kind.STEP, id, bytes, used, used, false, false);
  }

  private static CacheItem shared(CacheItem item) {
    return new CacheItem(
        item.id(),
        item.kind(),
        item.description(),
        item.bytes(),
        item.created(),
        item.lastUsed(),
        true,
        false);
  }

  private static CacheItem used(CacheItem item) {
    return new CacheItem(
        item.id(),
        item.kind(),
        item.description(),
        item.bytes(),
        item.created(),
        item.lastUsed(),
        false,
        true);
  }

  private static List<String> gone(CachePruning pruning, CacheItem... items) {
    return pruning.choose(List.of(items)).stream().map(CacheItem::id).sorted().toList();
  }

  @Test
  void whatWasUsedLeastRecentlyGoesUntilTheRestFits() {
    assertThat(
            gone(CachePruning.to(100), step("old", 10, 1), step("new", 60, 3), step("mid", 40, 2)))
        .containsExactly("old");
  }

  @Test
  void withNothingToKeepAllGoes() {
    assertThat(gone(CachePruning.ALL, step("a", 0, 1), step("b", 5, 2))).containsExactly("a", "b");
  }

  @Test
  void whatARunningBuildUsesStaysAndCounts() {
    assertThat(gone(CachePruning.to(10), used(step("a", 10, 1)), step("b", 5, 2)))
        .containsExactly();
    assertThat(gone(CachePruning.to(10), used(step("a", 10, 3)), step("b", 5, 2)))
        .containsExactly("b");
    assertThat(gone(CachePruning.ALL, used(step("a", 10, 3)))).isEmpty();
  }

  @Test
  void whatImagesKeepAnywayGoesOnlyWithAllAndCountsForNothing() {
    CacheItem shared = shared(step("a", 500, 1));
    assertThat(gone(CachePruning.to(10), shared, step("b", 5, 2))).isEmpty();
    assertThat(gone(CachePruning.ALL, shared)).containsExactly("a");
  }

  @Test
  void onlyWhatIsWantedGoes() {
    CachePruning pruning = new CachePruning(0, true, item -> item.id().equals("b"));
    assertThat(gone(pruning, step("a", 1, 1), step("b", 5, 2))).containsExactly("b");
  }
}
