package dev.jcompose.runtime.oci;

import dev.jcompose.runtime.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What an OCI runtime has logged about a call: a JSON object a line.
public final class OciLog {
  private static final int CANNOT = 125;
  private static final int CANNOT_RUN = 126;
  private static final int NOT_FOUND = 127;

  private OciLog() {}

  /// The failure of a call, with the runtime's own words where it has left some.
  ///
  /// @param what was asked of it: `create`, `exec`
  /// @param otherwise the reason when it has left none
  public static StartException failure(Path log, String what, String otherwise) {
    List<String> lines;
    try {
      lines = Files.readAllLines(log);
    } catch (IOException none) {
      lines = List.of();
    }
    Optional<String> words =
        lines.reversed().stream().flatMap(line -> error(line).stream()).findFirst();
    return words
        .map(text ->
            new StartException(code(text), "OCI runtime " + what + " failed: " + text.strip()))
        .orElseGet(() -> new StartException(CANNOT, otherwise));
  }

  private static Optional<String> error(String line) {
    try {
      JsonNode entry = Bundle.MAPPER.readTree(line);
      boolean problem = !entry.path("level").asString("error").matches("info|debug|warning|trace");
      return Optional.of(entry.path("msg").asString("")).filter(text -> problem && !text.isEmpty());
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
  }

  /// Docker's exit code, which it tells by the words, too.
  ///
  /// @see "moby daemon/start.go: setExitCodeFromError"
  private static int code(String text) {
    String words = text.toLowerCase(Locale.ROOT);
    if (words.contains("executable file")
        || words.contains("no such file or directory")
        || words.contains("not found in $path")) {
      return NOT_FOUND;
    }
    return words.contains("permission denied") || words.contains("is a directory")
        ? CANNOT_RUN
        : CANNOT;
  }
}
