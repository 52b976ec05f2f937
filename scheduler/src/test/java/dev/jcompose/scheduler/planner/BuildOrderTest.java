package dev.jcompose.scheduler.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.scheduler.plan.Goal;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is built before what.
class BuildOrderTest {
  private static final Goal BUILD = new Goal.BuildImages(List.of(), false, false);

  @Test
  void independentBuildsWaitForNothing() {
    assertThat(Given.file("services: {a: {build: .}, b: {build: .}}").images(BUILD))
        .hasToString(
            """
            [] -> #1 image:p-a, BuildImage, no such image
            [] -> #2 image:p-b, BuildImage, no such image\
            """);
  }

  @Test
  void aDependencyIsBuiltBefore() {
    String yaml =
        """
        services:
          a: {build: ., depends_on: [z]}
          z: {build: ., image: base}
        """;
    assertThat(Given.file(yaml).images(BUILD))
        .hasToString(
            """
            [] -> #1 image:base, BuildImage, no such image
            [1] -> #2 image:p-a, BuildImage, no such image\
            """);
  }

  @Test
  void theImageThatADockerfileStartsFromIsBuiltBefore() {
    String yaml = "services: {a: {build: .}, z: {build: ., image: base}}";
    for (String name : List.of("base", "base:latest", "docker.io/library/base")) {
      assertThat(Given.file(yaml).from("a", name).images(BUILD))
          .hasToString(
              """
              [] -> #1 image:base, BuildImage, no such image
              [1] -> #2 image:p-a, BuildImage, no such image\
              """);
    }
    assertThat(Given.file(yaml).from("a", "base:2").images(BUILD).lines())
        .allMatch(line -> line.startsWith("[] -> "));
  }

  @Test
  void whatADockerfileNeedsCountsMoreThanDependsOn() {
    String yaml =
        """
        services:
          base: {build: ., image: base, depends_on: [web]}
          web: {build: .}
        """;
    assertThat(Given.file(yaml).from("web", "base").images(BUILD))
        .hasToString(
            """
            [] -> #1 image:base, BuildImage, no such image
            [1] -> #2 image:p-web, BuildImage, no such image\
            """);
  }

  @Test
  void twoThatNeedEachOtherAreRefused() {
    String yaml = "services: {a: {build: ., image: a}, b: {build: ., image: b}}";
    assertThatThrownBy(() -> Given.file(yaml).from("a", "b").from("b", "a").images(BUILD))
        .hasMessage("build of services depends on itself: a -> b");
  }

  @Test
  void upBuildsInTheSameOrder() {
    String yaml = "services: {a: {build: .}, z: {build: ., image: base}}";
    assertThat(Given.file(yaml).from("a", "base").images(Goal.Up.PLAIN))
        .hasToString(
            """
            [] -> #1 image:base, PullOrBuildImage, no such image
            [1] -> #2 image:p-a, BuildImage, no such image\
            """);
  }
}
