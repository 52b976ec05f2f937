package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The page on Docker's API lists every operation, and only existing tests.
class DockerApiPageTest {
  private static final int OPERATIONS = 107;

  @Test
  void everyOperationHasALineWithATest() throws IOException {
    List<List<String>> rows =
        Files.readAllLines(Path.of("../docs/docker-api.md")).stream()
            .filter(line -> line.matches("\\| (GET|HEAD|POST|PUT|DELETE) /.*"))
            .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
            .toList();
    assertThat(rows.stream().map(row -> row.get(1)).distinct()).hasSize(OPERATIONS);
    assertThat(rows).hasSize(OPERATIONS);
    for (List<String> row : rows) {
      assertThat(row.get(2)).as(row.get(1)).isIn("works", "refused");
      String[] test = row.get(4).split("\\.", -1);
      assertThat(methods(test[0])).as(row.get(1)).contains(test[1]);
    }
  }

  private static List<String> methods(String test) {
    try {
      return Arrays.stream(Class.forName("dev.jcompose.engine." + test).getDeclaredMethods())
          .map(Method::getName)
          .toList();
    } catch (ClassNotFoundException missing) {
      throw new AssertionError("no test " + test, missing);
    }
  }
}
