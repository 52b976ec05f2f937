package dev.jcompose.cli.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every command of the catalog is run by a test with the built program: the list beside the
/// scenarios names it, and that test has the command's words.
class CommandScenariosTest {
  private static final Path LIST = Path.of("../samples/src/test/resources/scenarios/commands");

  /// The words of every command.
  private static List<String> commands() {
    List<String> commands = new ArrayList<>();
    for (String first : Commands.summaries().keySet()) {
      if (Commands.named(List.of(first)).isPresent()) {
        commands.add(first);
      }
      Commands.group(first).keySet().forEach(second -> commands.add(first + " " + second));
    }
    // A group has no summary of its own where its first word is a command, too.
    Commands.group("config").keySet().forEach(second -> commands.add("config " + second));
    return commands;
  }

  /// A line of the list.
  ///
  /// @param test `module/Class`, or the path of a script
  /// @param words how the test says the command
  private record Run(String test, String words) {
    private Path file() throws IOException {
      if (test.endsWith(".sh")) {
        return Path.of("..", test);
      }
      String[] parts = test.split("/", 2);
      try (Stream<Path> files = Files.walk(Path.of("..", parts[0], "src/test/java"))) {
        return files
            .filter(file -> file.endsWith(parts[1] + ".java"))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no test " + test));
      }
    }
  }

  private static Map<String, Run> runs() throws IOException {
    Map<String, Run> runs = new LinkedHashMap<>();
    for (String line : Files.readAllLines(LIST)) {
      if (!line.startsWith("#")) {
        String[] columns = line.split(" \\| ", -1);
        String words =
            columns.length > 2
                ? columns[2]
                : Arrays.stream(columns[0].split(" ", -1))
                    .map(word -> '"' + word + '"')
                    .collect(Collectors.joining(", "));
        assertThat(runs.put(columns[0], new Run(columns[1], words))).as(line).isNull();
      }
    }
    return runs;
  }

  @Test
  void everyCommandIsRunByATest() throws IOException {
    assertThat(runs().keySet()).isEqualTo(new TreeSet<>(commands()));
  }

  /// Its arguments, its help and its manual page start after its name.
  @Test
  void theUsageLineStartsWithTheName() {
    for (String name : commands()) {
      assertThat(Commands.named(List.of(name.split(" ", -1))).map(it -> it.syntax().name()))
          .contains(name);
    }
  }

  @Test
  void thatTestHasItsWords() throws IOException {
    for (Map.Entry<String, Run> run : runs().entrySet()) {
      // However its lines are wrapped.
      String text = Files.readString(run.getValue().file()).replaceAll(",\\s+", ", ");
      assertThat(text)
          .as("%s in %s", run.getKey(), run.getValue())
          .contains(run.getValue().words());
    }
  }
}
