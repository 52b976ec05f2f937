package dev.jcompose.scheduler.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.scheduler.plan.Goal;
import org.junit.jupiter.api.Test;

/// The plans for the images that `up` needs.
class ImagePlanTest {
  private static final String WEB = "services: {web: {image: busybox}}";

  @Test
  void areBuiltOnceForAllWhoUseThem() {
    String yaml =
        """
        services:
          a: {image: x, build: .}
          b: {image: x}
        """;
    assertThat(Given.file(yaml).images(Goal.Up.PLAIN))
        .hasToString("[] -> #1 image:x, PullOrBuildImage, no such image");
  }

  @Test
  void areBuiltAfterTheOnesTheyAreMadeFrom() {
    String yaml =
        """
        services:
          base: {build: .}
          web: {build: {context: ., additional_contexts: {base: "service:base"}}}
        """;
    assertThat(Given.file(yaml).images(Goal.Up.PLAIN))
        .hasToString(
            """
            [] -> #1 image:p-base, BuildImage, no such image
            [1] -> #2 image:p-web, BuildImage, no such image\
            """);
  }

  @Test
  void areNeitherBuiltNorPulledWhenTheyAreThere() {
    assertThat(Given.file(WEB).images(Goal.Up.PLAIN)).hasToString("");
  }

  @Test
  void areRefusedWhenTheyMayNotBePulled() {
    String yaml = "services: {web: {image: nowhere, pull_policy: never}}";
    assertThatThrownBy(() -> Given.file(yaml).images(Goal.Up.PLAIN))
        .hasMessageContaining("no such image: nowhere");
  }
}
