package dev.jcompose.model.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.model.origin.Origins;
import dev.jcompose.model.report.ExplainText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where a value came from and what it overrode.
class ExplainTest {
  @TempDir Path directory;

  private static List<String> steps(LoadResult result, String path) {
    Origins origins = ((LoadResult.Loaded) result).origins();
    return origins.explain(path).stream()
        .map(step ->
            step.value()
                + step.at().map(at -> " at " + at).orElse("")
                + step.how().map(how -> " (" + how + ")").orElse(""))
        .toList();
  }

  @Test
  void aValueTellsEveryFileThatHadAWord() throws IOException {
    Files.writeString(
        directory.resolve("a.yaml"),
        "services:\n  web:\n    image: x\n    env_file: my.env\n    environment:\n      DB_URL: one\n");
    Files.writeString(
        directory.resolve("b.yaml"),
        "services:\n  web:\n    environment:\n      - DB_URL=${PROTO}://two\n");
    Files.writeString(directory.resolve("my.env"), "# first\nDB_URL=zero\nOTHER=1\n");
    LoadResult result =
        ComposeLoader.load(
            LoadRequest.in(directory, Map.of("PROTO", "pg"))
                .withFiles(List.of("a.yaml", "b.yaml")));
    assertThat(steps(result, "services.web.environment.DB_URL"))
        .containsExactly(
            "pg://two at b.yaml:4:9 (${PROTO} from the environment)",
            "one at a.yaml:6:15",
            "zero at my.env:2:1 (from env_file)");
    assertThat(steps(result, "services.web.environment.OTHER"))
        .containsExactly("1 at my.env:3:1 (from env_file)");
    assertThat(steps(result, "services.web.nothing")).isEmpty();
  }

  @Test
  void keysWithDotsAndItemsOfListsAreFound() {
    LoadResult result =
        Loading.load(
            directory,
            "services:\n  my.web:\n    image: x\n    labels: {com.example.a: b}\n    ports: [\"80:80\"]\n");
    assertThat(steps(result, "services.my.web.labels.com.example.a"))
        .containsExactly("b at compose.yaml:4:29");
    assertThat(steps(result, "services.my.web.ports[0].published"))
        .containsExactly("80 at compose.yaml:5:14");
    assertThat(steps(result, "services.my.web.networks.default").getFirst()).contains("default");
  }

  @Test
  void whatWasRemovedTellsByWhomAndWhatWasThereBefore() throws IOException {
    Files.writeString(
        directory.resolve("a.yaml"),
        "services:\n  web:\n    image: x\n    user: me\n    environment:\n      A: one\n");
    Files.writeString(
        directory.resolve("b.yaml"),
        "services:\n  web:\n    user: !reset null\n    environment: !reset {}\n");
    LoadResult result =
        ComposeLoader.load(
            LoadRequest.in(directory, Map.of()).withFiles(List.of("a.yaml", "b.yaml")));

    assertThat(steps(result, "services.web.user"))
        .containsExactly("removed by !reset at b.yaml:3:11", "me at a.yaml:4:11");
    assertThat(steps(result, "services.web.environment.A"))
        .containsExactly("removed by !reset at b.yaml:4:18", "one at a.yaml:6:10");
    assertThat(steps(result, "services.web.environment.B")).isEmpty();
    assertThat(ExplainText.of(((LoadResult.Loaded) result).origins(), "services.web"))
        .contains(
            "services.web.user = removed by !reset  b.yaml:3:11\n  overrides me  a.yaml:4:11\n");
  }

  @Test
  void whatComesBackAfterItsRemovalTellsOfIt() throws IOException {
    Files.writeString(
        directory.resolve("a.yaml"), "services:\n  web:\n    image: x\n    user: me\n");
    Files.writeString(directory.resolve("b.yaml"), "services:\n  web:\n    user: !reset null\n");
    Files.writeString(directory.resolve("c.yaml"), "services:\n  web:\n    user: you\n");
    LoadResult result =
        ComposeLoader.load(
            LoadRequest.in(directory, Map.of()).withFiles(List.of("a.yaml", "b.yaml", "c.yaml")));

    assertThat(steps(result, "services.web.user"))
        .containsExactly(
            "you at c.yaml:3:11", "removed by !reset at b.yaml:3:11", "me at a.yaml:4:11");
  }

  @Test
  void aMergedValueTellsTheLineOfTheMergeBesideItsOwn() {
    LoadResult result =
        Loading.load(
            directory,
            "x-base: &base\n  image: x\n  environment: {A: b}\nservices:\n  web:\n    <<: *base\n");

    assertThat(steps(result, "services.web.image"))
        .containsExactly("x at compose.yaml:2:10 (through *base at compose.yaml:6:9)");
    assertThat(steps(result, "services.web.environment.A"))
        .containsExactly("b at compose.yaml:3:20 (through *base at compose.yaml:6:9)");
  }
}
