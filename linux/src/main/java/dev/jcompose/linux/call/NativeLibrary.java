package dev.jcompose.linux.call;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Where the library behind [Native] is: beside the jars of a distribution, or else, in tests,
/// among the classes.
final class NativeLibrary {
  private static final String NAME = "libjcompose.so";

  private NativeLibrary() {}

  /// Loads it.
  ///
  /// @throws UnsatisfiedLinkError when it cannot be loaded, with the loader's reason
  static void load() {
    Path installed = Path.of(System.getProperty("jcompose.home", "/"), "lib", NAME);
    if (Files.exists(installed)) {
      System.load(installed.toString());
    } else {
      loadCopy();
    }
  }

  private static void loadCopy() {
    try (InputStream content = NativeLibrary.class.getResourceAsStream("/" + NAME)) {
      if (content == null) {
        throw new UnsatisfiedLinkError(
            NAME + " is missing: the build has not made it, or the installation is damaged");
      }
      Path copy = Files.createTempFile("jcompose-", ".so");
      try {
        Files.copy(content, copy, StandardCopyOption.REPLACE_EXISTING);
        System.load(copy.toString());
      } finally {
        Files.delete(copy);
      }
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}
