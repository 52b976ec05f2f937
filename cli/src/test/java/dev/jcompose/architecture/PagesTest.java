package dev.jcompose.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the pages point to exists: a newcomer who follows them must not end in a file that was
/// renamed.
class PagesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Set<String> NOT_SOURCES = Set.of(".git", "target");

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)[^)]*\\)");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern CHOSEN_TEST = Pattern.compile("-Dtest=(\\w+)");

  /// The start of a line in the drawing of the way from `up` to `clone3`.
  private static final Pattern DRAWN =
      Pattern.compile("^(?: +\\| )?((?:cli|engine|scheduler|[a-z]+-[a-z]+)/\\S+)");

  private static final Pattern CLASS = Pattern.compile("\\*?(?:[A-Z][a-z0-9]+)+");

  /// Names that no class may have, and the classes of others.
  private static final Set<String> NOT_OURS =
      Set.of("Util", "Helper", "Impl", "Manager", "Map", "String", "Object");

  private static List<Path> sources() throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            String name = directory.getFileName().toString();
            boolean skipped = NOT_SOURCES.contains(name);
            if (!skipped) {
              found.add(ROOT.relativize(directory));
            }
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            found.add(ROOT.relativize(file));
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  @Test
  void linksLeadToFiles() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : sources().stream().filter(path -> path.toString().endsWith(".md")).toList()) {
      Matcher link = LINK.matcher(Files.readString(ROOT.resolve(page)));
      while (link.find()) {
        String target = link.group(1);
        if (!target.contains("://") && !Files.exists(ROOT.resolve(page).resolveSibling(target))) {
          broken.add(page + ": " + target);
        }
      }
    }
    assertThat(broken).as("links that lead nowhere").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"docs", "docs/decisions"})
  void everyPageIsInTheIndexOfItsFolder(String folder) throws IOException {
    String index = Files.readString(ROOT.resolve(folder).resolve("README.md"));
    List<String> missing =
        sources().stream()
            .filter(page -> page.startsWith(folder) && page.toString().endsWith(".md"))
            .map(page -> Path.of(folder).relativize(page).toString())
            .filter(page -> !page.contains("/") && !page.equals("README.md"))
            .filter(page -> !index.contains("(" + page + ")"))
            .toList();
    assertThat(missing).as("pages of " + folder + " that its README.md does not list").isEmpty();
  }

  /// Pages that were written side by side take the same number.
  @Test
  void noTwoDecisionsHaveOneNumber() throws IOException {
    Path folder = Path.of("docs/decisions");
    List<String> numbers =
        sources().stream()
            .filter(page -> folder.equals(page.getParent()))
            .map(page -> page.getFileName().toString())
            .filter(name -> name.matches("\\d{3}-.*\\.md"))
            .map(name -> name.substring(0, 3))
            .toList();
    assertThat(numbers).isNotEmpty().doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONTRIBUTING.md", "docs/architecture.md"})
  void whatIsNamedIsThere(String page) throws IOException {
    List<List<String>> all =
        sources().stream().map(path -> parts(path.toString().replaceAll("\\.java$", ""))).toList();
    List<String> missing =
        Files.readAllLines(ROOT.resolve(page)).stream()
            .flatMap(PagesTest::named)
            .distinct()
            .filter(name -> all.stream().noneMatch(source -> matches(parts(name), source)))
            .toList();
    assertThat(missing).as("named in " + page + ", and nowhere else").isEmpty();
  }

  /// Paths below a module, with its folders `src/main/java/...` left out, and classes.
  private static Stream<String> named(String line) {
    List<String> names = new ArrayList<>();
    Matcher drawn = DRAWN.matcher(line);
    if (drawn.find()) {
      names.add(drawn.group(1));
    }
    Matcher test = CHOSEN_TEST.matcher(line);
    while (test.find()) {
      names.add(test.group(1));
    }
    Matcher code = CODE.matcher(line);
    while (code.find()) {
      String text = code.group(1);
      boolean path = text.matches("[\\w.*-]+(/[\\w.*-]+)+/?") && !text.contains("/target/");
      boolean type = CLASS.matcher(text).matches() && !NOT_OURS.contains(text);
      if ((path && isOfProject(text)) || type) {
        names.add(text);
      }
    }
    return names.stream();
  }

  /// Whether a path is below a folder of the project, and not of a data root or a distribution.
  private static boolean isOfProject(String path) {
    return !Set.of("bin", "containers", "networks").contains(parts(path).getFirst());
  }

  private static List<String> parts(String path) {
    return Arrays.stream(path.split("/", -1))
        .filter(part -> !Set.of("", ".").contains(part))
        .toList();
  }

  /// Whether the parts are among those of a source, in this order, and the last one is its last.
  private static boolean matches(List<String> name, List<String> source) {
    Iterator<String> rest = source.iterator();
    for (String part : name) {
      if (part.equals("…")) {
        continue;
      }
      String pattern = part.replace(".", "\\.").replace("*", ".*");
      boolean found = false;
      while (!found && rest.hasNext()) {
        found = rest.next().matches(pattern);
      }
      if (!found) {
        return false;
      }
    }
    return !rest.hasNext();
  }
}
