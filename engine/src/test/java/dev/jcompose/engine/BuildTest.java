package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.builder.dockerfile.BuildException;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Building images with steps that run in containers.
@Tag("root")
@Timeout(60)
class BuildTest {
  @TempDir Path context;

  @BeforeEach
  void check() {
    Assumptions.assumeTrue(TestEngine.usable(), "needs root and a static busybox");
  }

  private BuildRequest request(String... lines) throws IOException {
    Files.write(context.resolve("Dockerfile"), List.of(lines));
    return BuildRequest.of(context);
  }

  @Test
  void aRunStepsFilesAreInTheImageAndNothingElseIsLeft() throws IOException, InterruptedException {
    try (var test = new TestEngine()) {
      Image image =
          test.engine()
              .images()
              .build(
                  request(
                      "FROM busybox",
                      "RUN echo built > /made && ls /sys/class/net > /nets",
                      "CMD cat /made /nets"),
                  event -> {});
      assertThat(test.traces()).isEmpty();
      test.create(
          "built",
          "",
          Map.of(
              "Image", image.id().value(),
              "Cmd", List.of(),
              "HostConfig", Map.of("NetworkMode", "none")));
      test.engine().containers().start("built");
      test.ended("built");

      assertThat(test.log("built")).isEqualTo("built\neth0\nlo\n");
      assertThat(test.config.dataRoot().resolve("containers").toFile().list())
          .containsExactlyInAnyOrder("journal", test.get("built").id().value());
    }
  }

  @Test
  void aFailedStepNamesItsLine() throws IOException, InterruptedException {
    BuildRequest request = request("FROM busybox", "RUN nope");
    try (var test = new TestEngine()) {
      assertThatThrownBy(() -> test.engine().images().build(request, event -> {}))
          .isInstanceOf(BuildException.class)
          .hasMessageContaining("127");
      assertThat(test.traces()).isEmpty();
    }
  }

  @Test
  void theNetworksOfStepsGoWithTheEngine() throws IOException, InterruptedException {
    try (var test = new TestEngine()) {
      Image _ = test.engine().images().build(request("FROM busybox", "RUN true"), event -> {});
      String id = test.engine().id();
      List<String> left = new ArrayList<>();
      Engine _ = test.restart(() -> left.addAll(links(id)));
      assertThat(left).isEmpty();
    }
  }

  private static List<String> links(String id) {
    return List.of(
        Path.of("/sys/class/net").toFile().list((directory, name) -> name.startsWith("jc" + id)));
  }
}
