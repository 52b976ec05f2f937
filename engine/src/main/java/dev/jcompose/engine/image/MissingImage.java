package dev.jcompose.engine.image;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.model.naming.ImageNames;
import java.util.regex.Pattern;

/// What is said when there is no image of a name. A text that cannot be a name is the client's
/// mistake, as in Docker: a client that is told of a missing image would pull it.
public final class MissingImage {
  private static final Pattern ID = Pattern.compile("(?:sha256:)?[0-9a-f]{64}");

  private MissingImage() {}

  /// The error for a name or an id. Docker includes the tag even when it was not written.
  public static EngineException of(String ref) {
    if (!ID.matcher(ref).matches()) {
      try {
        ImageReference _ = ImageReference.parse(ref);
      } catch (ImageException invalid) {
        return new EngineException.BadRequest(String.valueOf(invalid.getMessage()));
      }
    }
    return new EngineException.NotFound("No such image: " + ImageNames.withTag(ref));
  }
}
