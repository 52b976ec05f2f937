package dev.jcompose.model.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.model.load.ComposeLoader;
import dev.jcompose.model.load.LoadResult;
import dev.jcompose.model.transfer.ProjectJson;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

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

  @Test
  void thereAreEnoughCases() {
    assertThat(Case.all()).hasSizeGreaterThanOrEqualTo(400);
  }
}
