package dev.jcompose.scheduler.planner;

import dev.jcompose.model.load.ComposeLoader;
import dev.jcompose.model.load.LoadRequest;
import dev.jcompose.model.load.LoadResult;
import dev.jcompose.model.project.Project;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Projects from compose files written in a test.
final class TestProjects {
  private TestProjects() {}

  static Project load(String yaml) {
    byte[] text = yaml.getBytes(StandardCharsets.UTF_8);
    LoadRequest request =
        LoadRequest.in(Path.of("/srv/p"), Map.of())
            .withFiles(List.of("-"))
            .withStdin(() -> new ByteArrayInputStream(text));
    return switch (ComposeLoader.load(request)) {
      case LoadResult.Loaded loaded -> loaded.project();
      case LoadResult.Rejected rejected ->
          throw new IllegalArgumentException(rejected.problems().toString());
    };
  }
}
