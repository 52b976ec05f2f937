package dev.jcompose.model.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.model.load.ComposeLoader;
import dev.jcompose.model.load.LoadRequest;
import dev.jcompose.model.load.LoadResult;
import dev.jcompose.model.project.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Projects on their way to the engine, beyond what the cases show.
class ProjectJsonTest {
  @TempDir Path directory;

  @Test
  void anItemOfAListWithoutANameArrives() throws IOException {
    Files.writeString(
        directory.resolve("compose.yaml"),
        "services:\n  web:\n    image: x\n    labels: [\"${OPTIONAL}\", a=b]\n    environment: [\"=1\"]\n");
    LoadResult result =
        ComposeLoader.load(
            LoadRequest.in(directory, Map.of("OPTIONAL", "")).withFiles(List.of("compose.yaml")));
    Project project = ((LoadResult.Loaded) result).project();
    assertThat(ProjectJson.read(ProjectJson.write(project))).isEqualTo(project);
  }
}
