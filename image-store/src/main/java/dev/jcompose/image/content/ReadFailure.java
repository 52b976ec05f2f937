package dev.jcompose.image.content;

import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.tar.TarException;
import dev.jcompose.linux.call.IoFailure;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.zip.ZipException;

/// Describes a failure to read an archive and store its content.
public final class ReadFailure {
  private ReadFailure() {}

  /// The failure in words for the user.
  ///
  /// @param what what was read: `layer 2`
  public static ImageException of(String what, IOException failure) {
    String message = IoFailure.words(failure);
    if (IoFailure.isFull(failure)) {
      return new ImageException(Kind.NO_SPACE, what + ": no space left on device", failure);
    }
    if (failure instanceof EOFException) {
      return new ImageException(Kind.INVALID, what + ": truncated: " + message, failure);
    }
    if (failure instanceof InterruptedIOException) {
      return new ImageException(Kind.SYSTEM, what + ": interrupted", failure);
    }
    boolean damaged =
        failure instanceof TarException
            || failure instanceof ZipException
            || failure.getClass().getName().contains("Zstd");
    return new ImageException(
        damaged ? Kind.INVALID : Kind.SYSTEM,
        what + (damaged ? ": damaged: " : ": cannot read: ") + message,
        failure);
  }
}
