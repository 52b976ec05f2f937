package dev.jcompose.model.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.model.canonical.ConfigText;
import dev.jcompose.model.hash.ServiceHash;
import dev.jcompose.model.load.ComposeLoader;
import dev.jcompose.model.load.LoadOptions;
import dev.jcompose.model.load.LoadRequest;
import dev.jcompose.model.load.LoadResult;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.transfer.ProjectJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every folder below `cases`. With `-Dcases.record=true` missing expectations are written, to be
/// read before they are kept.
class CasesTest {
  private static final List<String> EXPECTATIONS =
      List.of("expect.yaml", "expect.problems", "expect.warnings");

  @TestFactory
  Stream<DynamicTest> everyCaseComesToWhatItsFolderSays() {
    return Case.all().stream().map(one -> DynamicTest.dynamicTest(one.name(), () -> check(one)));
  }

  private static void check(Case one) {
    Map<String, String> outcome = one.outcome();
    boolean fresh = EXPECTATIONS.stream().noneMatch(one::has);
    if (fresh && Boolean.getBoolean("cases.record")) {
      outcome.forEach(one::write);
    }
    for (String file : EXPECTATIONS) {
      String expected = one.has(file) ? one.read(file) : "";
      assertThat(outcome.getOrDefault(file, "")).as(one.name() + "/" + file).isEqualTo(expected);
    }
  }

  @Test
  void everyLoadedProjectSurvivesTheWayToTheEngine() {
    for (Case one : Case.all()) {
      if (ComposeLoader.load(one.request()) instanceof LoadResult.Loaded loaded) {
        assertThat(ProjectJson.read(ProjectJson.write(loaded.project())))
            .as(one.name())
            .isEqualTo(loaded.project());
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> whatConfigPrintsIsTheSameProjectWhenItIsReadAgain(@TempDir Path temporary) {
    return Case.all().stream()
        .filter(one -> {
          LoadOptions options = one.request().options();
          return options.normalize()
              && options.resolvePaths()
              && options.interpolate()
              && !one.has("expect.problems");
        })
        .map(one -> DynamicTest.dynamicTest(one.name(), () -> readAgain(one, temporary)));
  }

  private static void readAgain(Case one, Path temporary) throws IOException {
    LoadRequest request = one.request();
    Project project = loaded(request);
    Path directory = project.workingDirectory();
    Path file = temporary.resolve("compose.yaml");
    Files.writeString(file, ConfigText.yaml(project));
    Project again = again(request, directory, file);
    assertThat(ConfigText.yaml(again)).isEqualTo(ConfigText.yaml(project));
    assertThat(hashes(again)).isEqualTo(hashes(project));
    // JSON has no x- elements below the top level, as in Docker Compose.
    Files.writeString(file, ConfigText.json(project));
    again = again(request, directory, file);
    assertThat(ConfigText.json(again)).isEqualTo(ConfigText.json(project));
    assertThat(hashes(again)).isEqualTo(hashes(project));
  }

  private static Project loaded(LoadRequest request) {
    return switch (ComposeLoader.load(request)) {
      case LoadResult.Loaded loaded -> loaded.project();
      case LoadResult.Rejected rejected -> throw new AssertionError(rejected.problems());
    };
  }

  private static Project again(LoadRequest first, Path directory, Path file) {
    return loaded(
        new LoadRequest(
            first.workingDirectory(),
            first.environment(),
            List.of(file.toString()),
            first.projectName(),
            Optional.of(directory.toString()),
            first.envFiles(),
            List.of("*"),
            List.of(),
            first.stdin(),
            first.options(),
            first.remote(),
            first.ownProcess()));
  }

  private static Map<String, String> hashes(Project project) {
    Map<String, String> hashes = new TreeMap<>();
    project
        .services()
        .forEach((name, service) -> hashes.put(name, ServiceHash.of(service, project)));
    return hashes;
  }

  @Test
  void thereAreEnoughCases() {
    assertThat(Case.all()).hasSizeGreaterThanOrEqualTo(400);
  }
}
