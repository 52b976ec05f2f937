package dev.jcompose.builder.stage;

import dev.jcompose.builder.instruction.BuildArguments;
import dev.jcompose.image.Digest;
import dev.jcompose.image.HistoryEntry;
import dev.jcompose.image.ImageConfig;
import dev.jcompose.linux.name.Platform;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The result of a stage.
///
/// @param top topmost layer, if any
/// @param config how to run it
/// @param history oldest first
/// @param author empty for none
/// @param created when its last layer was made
/// @param variables arguments that stages on top of it inherit
/// @param platform what its files are for
/// @param state digest of everything that led to it
/// @param base the image that it was built from, if any
/// @param image the image that it is itself, if it is one
public record StageResult(
    Optional<Digest> top,
    ImageConfig config,
    List<HistoryEntry> history,
    String author,
    Instant created,
    BuildArguments variables,
    Platform platform,
    Digest state,
    Optional<Digest> base,
    Optional<Digest> image) {
  public StageResult {
    history = List.copyOf(history);
  }

  /// The same as an image.
  public StageResult as(Digest itself) {
    return new StageResult(
        top,
        config,
        history,
        author,
        created,
        variables,
        platform,
        state,
        base,
        Optional.of(itself));
  }
}
