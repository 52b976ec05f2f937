package dev.jcompose.runtime.seccomp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/// A file among the classes of this package, taken from where they are: the class loader opens
/// every jar before the one that has it, which takes longer than compiling a profile.
final class OwnFile {
  private OwnFile() {}

  /// Its text.
  static String text(String name) {
    String entry = OwnFile.class.getPackageName().replace('.', '/') + "/" + name;
    try {
      Path place =
          Path.of(OwnFile.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(place)) {
        return Files.readString(place.resolve(entry));
      }
      try (JarFile jar = new JarFile(place.toFile());
          InputStream in = jar.getInputStream(new ZipEntry(entry))) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(name, broken);
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
