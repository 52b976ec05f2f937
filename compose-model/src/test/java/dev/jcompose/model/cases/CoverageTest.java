package dev.jcompose.model.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.model.coverage.Effect;
import dev.jcompose.model.coverage.EffectTable;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.schema.ComposeSchema;
import dev.jcompose.model.schema.Shape;
import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import dev.jcompose.model.tree.Source;
import dev.jcompose.model.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Each attribute of the specification has a case that loads, and the page that says what the
/// engine does with each is current.
class CoverageTest {
  private static final Path PAGE = Path.of("../docs/compose-coverage.md");
  private static final Path SCENARIOS = Path.of("../samples/src/test/resources/scenarios");

  /// Paths that no Compose file can write: a case shows the attribute above them instead.
  private static Map<String, String> firstCaseByPath() throws IOException {
    Map<String, String> found = new TreeMap<>();
    for (Case one : Case.all()) {
      if (!one.has("expect.yaml")) {
        continue;
      }
      try (Stream<Path> files = Files.walk(one.folder())) {
        for (Path file : files.sorted().toList()) {
          String name = String.valueOf(file.getFileName());
          if ((name.endsWith(".yaml") || name.endsWith(".yml")) && !name.startsWith("expect.")) {
            Source source = new Source(name, Files.readString(file), List.of());
            for (Node document : YamlReader.read(source, new Problems())) {
              walk(document, ComposeSchema.file(), "", one.name(), found);
            }
          }
        }
      }
    }
    return found;
  }

  private static void walk(
      Node node, Shape shape, String path, String name, Map<String, String> found) {
    switch (node) {
      case MapNode map ->
          map.entries()
              .forEach((key, value) -> {
                Map<String, Shape> known = shape.known();
                Shape field = known == null ? null : known.get(key);
                Shape values = shape.values();
                if (field != null) {
                  String next = path.isEmpty() ? key : path + "." + key;
                  found.putIfAbsent(next, name);
                  walk(value, field, next, name, found);
                } else if (values != null) {
                  walk(value, values, path + ".*", name, found);
                }
              });
      case ListNode list -> {
        Shape items = shape.items();
        if (items != null) {
          list.items().forEach(item -> walk(item, items, path, name, found));
        }
      }
      case ScalarNode _ -> {}
    }
  }

  @Test
  void everyAttributeHasACaseThatLoads() throws IOException {
    assertThat(firstCaseByPath().keySet()).containsAll(ComposeSchema.paths());
  }

  @Test
  void theTableOfEffectsNamesOnlyAttributesThatExist() {
    assertThat(EffectTable.unknownPaths()).isEmpty();
  }

  /// The test that runs each attribute with a real engine, by path: a scenario of `ScenarioTest`,
  /// or a test of its own that `elsewhere` names.
  private static Map<String, String> runs() throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> folders = Files.list(SCENARIOS)) {
      for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
        for (String line : Files.readAllLines(folder.resolve("checks"))) {
          for (String path : line.substring(0, line.indexOf('|')).strip().split(" +", -1)) {
            String whole = path.startsWith(".") ? "services.*" + path : path;
            found.putIfAbsent(whole, "scenario " + folder.getFileName());
          }
        }
      }
    }
    for (String line : Files.readAllLines(SCENARIOS.resolve("elsewhere"))) {
      if (!line.startsWith("#")) {
        String[] columns = line.split(" \\| ");
        found.putIfAbsent(columns[0], mentioning(columns));
      }
    }
    return found;
  }

  /// The name of the class, which has to speak of the attribute.
  private static String mentioning(String[] columns) throws IOException {
    String module = columns[1].substring(0, columns[1].indexOf('/'));
    String name = columns[1].substring(columns[1].indexOf('/') + 1);
    try (Stream<Path> files = Files.walk(Path.of("..", module, "src/test/java"))) {
      Path file =
          files
              .filter(path -> path.endsWith(name + ".java"))
              .findFirst()
              .orElseThrow(() -> new AssertionError("no test " + columns[1]));
      String word = columns.length > 2 ? columns[2] : columns[0].replaceFirst(".*\\.", "");
      assertThat(Files.readString(file)).as(columns[1]).contains(word);
      return name;
    }
  }

  @Test
  void whatWorksIsRunByATest() throws IOException {
    Map<String, String> runs = runs();
    assertThat(
            EffectTable.all().entrySet().stream()
                .filter(entry -> entry.getValue() == Effect.HONOURED)
                .map(Map.Entry::getKey)
                .filter(path -> !runs.containsKey(path)))
        .as("attributes that no scenario looks at (samples/src/test/resources/scenarios)")
        .isEmpty();
    assertThat(runs.keySet()).isSubsetOf(EffectTable.all().keySet());
  }

  @Test
  void thePageSaysWhatTheEngineDoesWithEachAttribute() throws IOException {
    String page = page(firstCaseByPath(), runs());
    if (Boolean.getBoolean("coverage.write")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page);
    }
    assertThat(page)
        .as("docs/compose-coverage.md; run this test with -Dcoverage.write=true")
        .isEqualTo(Files.readString(PAGE));
  }

  private static String page(Map<String, String> cases, Map<String, String> runs) {
    Map<String, Effect> effects = EffectTable.all();
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Compose attributes

        Every attribute of the Compose Specification loads. The table says what the engine does with it; an attribute that is not
        supported is rejected with file and line, never ignored. `CoverageTest` generates this page from `EffectTable`, the cases in
        `compose-model/src/test/resources/cases` and the scenarios in `samples/src/test/resources/scenarios`: every attribute that
        works is run by a test with a real engine.

        """);
    for (Effect effect : Effect.values()) {
      long count = effects.values().stream().filter(effect::equals).count();
      page.append("- ").append(effect.words()).append(": ").append(count).append('\n');
    }
    page.append("\n| attribute | engine | is run by | a case that loads |\n|---|---|---|---|\n");
    effects.forEach((path, effect) ->
        page.append("| `")
            .append(path)
            .append("` | ")
            .append(effect.words())
            .append(" | ")
            .append(effect == Effect.HONOURED ? runs.getOrDefault(path, "") : "")
            .append(" | ")
            .append(cases.getOrDefault(path, ""))
            .append(" |\n"));
    return page.toString();
  }
}
