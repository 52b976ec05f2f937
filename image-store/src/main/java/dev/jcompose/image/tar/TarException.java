package dev.jcompose.image.tar;

import java.io.IOException;

/// A stream is not a tar archive, or is a damaged or hostile one.
public final class TarException extends IOException {
  private static final long serialVersionUID = 1L;

  /// @param message what is wrong with it
  public TarException(String message) {
    super(message);
  }
}
