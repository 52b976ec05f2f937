package dev.jcompose.engine.docker.form;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// A file of names and values, one pair a line, such as `/etc/os-release`.
public final class KeyValueFile {
  private KeyValueFile() {}

  /// Reads it; a missing one is empty. Quotes around values are removed.
  public static Map<String, String> read(Path file, String separator) throws IOException {
    var values = new LinkedHashMap<String, String>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        int at = line.indexOf(separator);
        if (at > 0) {
          String value = line.substring(at + separator.length()).strip();
          boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
          values.put(
              line.substring(0, at), quoted ? value.substring(1, value.length() - 1) : value);
        }
      }
    }
    return values;
  }
}
