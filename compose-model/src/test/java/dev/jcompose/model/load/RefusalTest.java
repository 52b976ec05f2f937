package dev.jcompose.model.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.model.coverage.Coverage;
import dev.jcompose.model.diagnostics.Problem;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the engine does not do is refused at its place.
class RefusalTest {
  @TempDir Path directory;

  private List<String> refused(String compose) {
    LoadResult.Loaded loaded = Loading.loaded(directory, compose);
    return Coverage.check(loaded.project(), loaded.origins()).stream()
        .map(Problem::toString)
        .toList();
  }

  @Test
  void anAttributeThatIsNotHonouredIsNamedWithItsPlace() {
    assertThat(refused("services:\n  web:\n    image: a\n    isolation: hyperv\n"))
        .containsExactly(
            "compose.yaml:4:5: error: services.web.isolation: isolation is for containers on Windows"
                + " (remove it)");
  }

  @Test
  void honouredAttributesPass() {
    assertThat(
            refused(
                """
                services:
                  web:
                    image: a
                    ports: ["80:80"]
                    healthcheck: {test: x}
                    deploy: {replicas: 2, placement: {constraints: [a]}}
                """))
        .isEmpty();
  }

  @Test
  void valuesOfHonouredAttributesAreLookedAt() {
    assertThat(
            refused(
                """
                services:
                  web:
                    image: a
                    platform: darwin/arm64
                    logging: {driver: splunk}
                networks: {default: {driver: overlay}}
                """))
        .hasSize(3);
  }

  @Test
  void servicesOutOfPlayDoNotCount() {
    assertThat(
            refused(
                "services:\n  web: {image: a}\n  other: {image: a, isolation: hyperv, profiles: [x]}\n"))
        .isEmpty();
  }
}
