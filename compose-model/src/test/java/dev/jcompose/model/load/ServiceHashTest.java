package dev.jcompose.model.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.model.hash.ServiceHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A hash changes when, and only when, a new container is needed.
class ServiceHashTest {
  private static final String BASE =
      "services:\n  db: {image: b}\n  web:\n    image: a\n    environment: {A: 1, B: 2}\n";

  @TempDir Path directory;

  private String hash(String compose, Map<String, String> environment) {
    var project = Loading.loaded(directory, compose, environment).project();
    return ServiceHash.of(project.service("web").orElseThrow(), project);
  }

  private String hash(String compose) {
    return hash(compose, Map.of("V", "1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "    build: .\n",
        "    pull_policy: never\n",
        "    scale: 3\n",
        "    deploy: {replicas: 3}\n",
        "    depends_on: [db]\n",
        "    profiles: []\n",
        "    x-note: 1\n",
        "    x-jcompose:\n",
        "    deploy: {x-note: 1}\n",
        "    develop: {watch: [{path: ., action: rebuild}]}\n"
      })
  void whatNeedsNoNewContainerDoesNotCount(String more) {
    assertThat(hash(BASE + more)).isEqualTo(hash(BASE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "    hostname: h\n",
        "    command: [x]\n",
        "    command: []\n",
        "    ports: [\"80:80\"]\n",
        "    labels: {a: b}\n",
        "    deploy: {resources: {limits: {memory: 1g}}}\n",
        "    tty: true\n",
        "    volumes: [/data]\n",
        "    restart: always\n",
        "    x-jcompose: {early-probes: off}\n",
        "    x-jcompose: {settling-time: 5s}\n"
      })
  void whatNeedsANewContainerCounts(String more) {
    assertThat(hash(BASE + more)).isNotEqualTo(hash(BASE));
  }

  @Test
  void theOrderOfKeysDoesNotCount() {
    assertThat(hash(BASE.replace("{A: 1, B: 2}", "{B: 2, A: 1}"))).isEqualTo(hash(BASE));
  }

  @Test
  void theContentOfConfigsAndSecretsCounts() throws IOException {
    String grants = BASE + "    configs: [c, e]\n    secrets: [s]\n";
    String sources =
        "configs: {c: {content: one}, e: {environment: V}}\nsecrets: {s: {file: ./s.txt}}\n";
    Files.writeString(directory.resolve("s.txt"), "one");
    String before = hash(grants + sources);
    assertThat(hash(grants + sources)).isEqualTo(before);
    assertThat(hash(grants + sources.replace("one", "two"))).isNotEqualTo(before);
    assertThat(hash(grants + sources, Map.of("V", "2"))).isNotEqualTo(before);
    Files.writeString(directory.resolve("s.txt"), "two");
    assertThat(hash(grants + sources)).isNotEqualTo(before);
  }
}
