package dev.jcompose.image.overlay;

import dev.jcompose.image.ImageException;
import dev.jcompose.image.reference.ImageReference;
import java.util.Optional;

/// Texts that may be names or ids.
final class NameOrId {
  private NameOrId() {}

  static Optional<ImageReference> parse(String text) {
    try {
      return Optional.of(ImageReference.parse(text));
    } catch (ImageException notAName) {
      return Optional.empty();
    }
  }
}
