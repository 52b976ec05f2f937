package dev.jcompose.engine.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LayerSizeTest {
  @Test
  void sizesAreReadAsDockersAre() {
    assertThat(LayerSize.of(Map.of())).isEmpty();
    assertThat(LayerSize.of(Map.of("Size", "1.5k"))).hasValue(1536L);
    assertThat(LayerSize.of(Map.of("size", "0"))).hasValue(0L);
    assertThatThrownBy(() -> LayerSize.of(Map.of("size", "much")))
        .hasMessage("invalid size: 'much'");
    assertThatThrownBy(() -> LayerSize.of(Map.of("inodes", "5")))
        .hasMessage("Unknown option inodes");
  }

  @Test
  void whereNothingCanBeLimitedEveryOptionIsRefusedWithTheReason() {
    Optional<String> obstacle = Optional.of("the disk is made of paper");
    assertThat(LayerSize.possible(Map.of(), obstacle)).isEmpty();
    assertThat(LayerSize.possible(Map.of("size", "5"), Optional.empty())).hasValue(5L);
    assertThatThrownBy(() -> LayerSize.possible(Map.of("size", "5"), obstacle))
        .hasMessage(
            "--storage-opt is supported only for overlay over xfs with 'pquota' mount option: the disk is made of paper");
  }
}
