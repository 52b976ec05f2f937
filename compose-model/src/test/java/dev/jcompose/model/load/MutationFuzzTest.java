package dev.jcompose.model.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.model.canonical.ConfigText;
import dev.jcompose.model.coverage.Coverage;
import dev.jcompose.model.hash.ServiceHash;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.transfer.ProjectJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Changes the inputs of all cases at random and loads them: no exception escapes, nothing hangs,
/// and what loads can be printed, sent to the engine and hashed. `-Dfuzz.seconds=60` runs longer,
/// `-Dfuzz.seed=N` another way; a failure names both.
class MutationFuzzTest {
  private static final int SECONDS = Integer.getInteger("fuzz.seconds", 5);
  private static final long SEED = Long.getLong("fuzz.seed", 20_261_120L);
  private static final long SLOW_NANOS = 10_000_000_000L;
  private static final List<String> PIECES =
      List.of(
          "*a",
          "&a ",
          "<<: *a",
          "!reset ",
          "!override ",
          "${",
          "}",
          "$X",
          "${X:-y}",
          "null",
          "[]",
          "{}",
          "- ",
          ": ",
          "\n",
          "  ",
          "\t",
          "\"",
          "'",
          "|",
          ">",
          "---\n",
          "#",
          "services",
          "web",
          "0",
          "-1",
          "1e999",
          "99999999999999999999",
          "service:web",
          "\u0000",
          "\uFEFF",
          "\uD83D",
          "80:80",
          "x-",
          "extends: web",
          "include: [compose.yaml]",
          "build",
          "?",
          "%",
          "@",
          "`");

  /// Numbers that JSON does not have; as values of extensions they come back as texts.
  private static final Pattern NOT_IN_JSON = Pattern.compile("\"([+-]Inf|NaN)\"");

  @TempDir Path directory;

  @Test
  void noMutationOfAnyCaseEscapesAsAnException() throws IOException {
    List<String> inputs = inputs();
    System.out.println("fuzz.seed=" + SEED);
    Random random = new Random(SEED);
    long end = System.nanoTime() + SECONDS * 1_000_000_000L;
    int loaded = 0;
    int rejected = 0;
    while (System.nanoTime() < end) {
      String text = mutated(inputs, random);
      long start = System.nanoTime();
      try {
        if (accepts(text)) {
          loaded++;
        } else {
          rejected++;
        }
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("seed " + SEED + ", input:\n" + text, e);
      }
      assertThat(System.nanoTime() - start).as("time for\n" + text).isLessThan(SLOW_NANOS);
    }
    assertThat(loaded).isPositive();
    assertThat(rejected).isPositive();
  }

  private static List<String> inputs() throws IOException {
    List<String> inputs = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("src/test/resources/cases"))) {
      files
          .filter(path -> path.toString().endsWith(".yaml"))
          .filter(path -> !String.valueOf(path.getFileName()).startsWith("expect"))
          .sorted()
          .forEach(path -> {
            try {
              inputs.add(Files.readString(path));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
    return inputs;
  }

  private static String mutated(List<String> inputs, Random random) {
    StringBuilder text = new StringBuilder(inputs.get(random.nextInt(inputs.size())));
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = text.isEmpty() ? 0 : random.nextInt(text.length());
      int to = Math.min(text.length(), at + random.nextInt(12));
      switch (random.nextInt(6)) {
        case 0 -> text.delete(at, to);
        case 1 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        case 2 -> text.insert(at, text.substring(at, to));
        case 3 -> {
          String other = inputs.get(random.nextInt(inputs.size()));
          int from = other.isEmpty() ? 0 : random.nextInt(other.length());
          text.insert(at, other.substring(from, Math.min(other.length(), from + 40)));
        }
        case 4 -> text.replace(at, to, PIECES.get(random.nextInt(PIECES.size())));
        default -> {
          if (!text.isEmpty()) {
            text.setCharAt(
                at, (char) (random.nextBoolean() ? random.nextInt(128) : random.nextInt(0x3000)));
          }
        }
      }
    }
    return text.toString();
  }

  private boolean accepts(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    LoadRequest request =
        LoadRequest.in(directory, Map.of("HOME", "/h", "X", "x"))
            .withFiles(List.of("-"))
            .withProjectName("p")
            .withStdin(() -> new ByteArrayInputStream(bytes));
    ComposeLoader.model(request.withOptions(LoadOptions.DEFAULT.withoutInterpolation()));
    if (!(ComposeLoader.load(request) instanceof LoadResult.Loaded loaded)) {
      return false;
    }
    ConfigText.yaml(loaded.project());
    ConfigText.json(loaded.project());
    Coverage.check(loaded.project(), loaded.origins());
    loaded.project().services().values().forEach(s -> ServiceHash.of(s, loaded.project()));
    String json = ProjectJson.write(loaded.project());
    Project read = ProjectJson.read(json);
    if (!NOT_IN_JSON.matcher(json).find()) {
      assertThat(read).isEqualTo(loaded.project());
    }
    return true;
  }
}
