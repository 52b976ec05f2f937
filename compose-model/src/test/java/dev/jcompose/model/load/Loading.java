package dev.jcompose.model.load;

import dev.jcompose.model.diagnostics.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Short ways to load in tests.
public final class Loading {
  private Loading() {}

  public static LoadResult load(Path directory, String compose) {
    return load(directory, compose, Map.of());
  }

  public static LoadResult load(Path directory, String compose, Map<String, String> environment) {
    try {
      Files.writeString(directory.resolve("compose.yaml"), compose);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ComposeLoader.load(LoadRequest.in(directory, environment).withProjectName("p"));
  }

  public static LoadResult.Loaded loaded(Path directory, String compose) {
    return loaded(directory, compose, Map.of());
  }

  public static LoadResult.Loaded loaded(
      Path directory, String compose, Map<String, String> environment) {
    return switch (load(directory, compose, environment)) {
      case LoadResult.Loaded loaded -> loaded;
      case LoadResult.Rejected rejected ->
          throw new AssertionError("rejected: " + rejected.problems());
    };
  }

  public static List<String> problems(LoadResult result) {
    return switch (result) {
      case LoadResult.Loaded loaded -> loaded.warnings().stream().map(Problem::toString).toList();
      case LoadResult.Rejected rejected ->
          rejected.problems().stream().map(Problem::toString).toList();
    };
  }
}
