package dev.jcompose.builder;

import dev.jcompose.builder.instruction.ConfigDraft;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.builder.stage.StageResult;
import dev.jcompose.image.Digest;
import dev.jcompose.image.HistoryEntry;
import dev.jcompose.image.ImageConfig;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.document.ConfigDocument;
import dev.jcompose.image.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The configuration of the image that a build makes.
final class ImageDocument {
  private ImageDocument() {}

  /// @param result of the stage that was wanted
  static ConfigDocument of(Store store, BuildRequest request, StageResult result) {
    ConfigDraft draft = new ConfigDraft(result.config());
    draft.addLabels(request.labels());
    ImageConfig config = draft.config();
    List<Digest> diffIds = new ArrayList<>();
    Optional<Digest> at = result.top();
    while (at.isPresent()) {
      var layer = store.layers().require(at.get());
      diffIds.addFirst(layer.diffId());
      at = layer.parent();
    }
    List<HistoryEntry> history = result.history();
    return new ConfigDocument(
        result.platform().architecture(),
        result.platform().variant(),
        result.platform().os(),
        "",
        result.author(),
        epoch(request).orElse(result.created()),
        config,
        diffIds,
        history);
  }

  /// The time that the build shall use instead of the clock, if one is given.
  static Optional<Instant> epoch(BuildRequest request) {
    if (request.sourceDateEpoch().isPresent()) {
      return request.sourceDateEpoch();
    }
    String text = request.args().getOrDefault("SOURCE_DATE_EPOCH", "");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!text.matches("\\d{1,11}")) {
      throw new ImageException(Kind.INVALID, "SOURCE_DATE_EPOCH: not a number of seconds: " + text);
    }
    return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
  }
}
