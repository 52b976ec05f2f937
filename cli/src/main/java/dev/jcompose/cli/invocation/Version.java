package dev.jcompose.cli.invocation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The version of this command line, as the build wrote it into the jar.
public final class Version {
  // A command line that has started already is asked for it again and again.
  private static final String TEXT = read();

  private Version() {}

  /// The version, such as `0.1.0`.
  public static String text() {
    return TEXT;
  }

  private static String read() {
    try (InputStream in = Version.class.getResourceAsStream("version.txt")) {
      if (in == null) {
        throw new IllegalStateException("version.txt: missing from the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("version.txt: cannot read", e);
    }
  }
}
