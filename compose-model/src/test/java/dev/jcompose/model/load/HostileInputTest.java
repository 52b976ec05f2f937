package dev.jcompose.model.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What cannot hurt the loader: each is a clear problem, at once and in little memory.
class HostileInputTest {
  /// A second by the specification; the rest is for a busy test machine.
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path directory;

  private List<String> problemsOf(String compose) {
    return assertTimeoutPreemptively(
        SOON, () -> Loading.problems(Loading.load(directory, compose)));
  }

  @Test
  void anAliasBombIsStopped() {
    StringBuilder bomb = new StringBuilder("x-a: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9]\n");
    for (int i = 1; i < 12; i++) {
      bomb.append("x-").append(i).append(": &a").append(i).append(" [");
      bomb.append(("*a" + (i - 1) + ", ").repeat(8)).append("*a").append(i - 1).append("]\n");
    }
    assertThat(problemsOf(bomb.toString()))
        .anyMatch(text -> text.contains("more than 300000 values in one document"));
  }

  @Test
  void anAliasBombOfMergesIsStopped() {
    StringBuilder bomb = new StringBuilder("x-0: &a0 {a: 1, b: 2, c: 3}\n");
    for (int i = 1; i < 30; i++) {
      String below = "*a" + (i - 1);
      bomb.append("x-" + i + ": &a" + i + " {l: " + below + ", r: " + below + "}\n");
    }
    assertThat(problemsOf(bomb.toString())).anyMatch(text -> text.contains("more than 300000"));
  }

  @Test
  void tenThousandLevelsAreRefused() {
    assertThat(problemsOf("x-a: " + "[".repeat(10_000) + "]".repeat(10_000)))
        .anyMatch(text -> text.contains("nested deeper than 100 levels"));
    assertThat(problemsOf("x-a: " + "{a: ".repeat(10_000) + "1" + "}".repeat(10_000)))
        .anyMatch(text -> text.contains("nested deeper than 100 levels"));
    StringBuilder block = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      block.append(" ".repeat(i)).append("a:\n");
    }
    assertThat(problemsOf(block.toString())).anyMatch(text -> text.contains("nested deeper"));
  }

  @Test
  void fiftyMegabytesAreRefusedUnread() throws IOException {
    Path file = directory.resolve("compose.yaml");
    Files.write(file, new byte[50 * 1024 * 1024]);
    List<String> problems =
        assertTimeoutPreemptively(
            SOON, () -> Loading.problems(ComposeLoader.load(LoadRequest.in(directory, Map.of()))));
    assertThat(problems).containsExactly("compose.yaml: is larger than 8 MB");
  }

  @Test
  void manyValuesAreRefused() {
    assertThat(problemsOf("x-a:\n" + "- 1\n".repeat(400_000)))
        .anyMatch(text -> text.contains("more than 300000 values"));
  }

  @Test
  void nestedVariablesAreRefused() {
    assertThat(problemsOf("x-a: \"" + "${A:-".repeat(5_000) + "}".repeat(5_000) + "\"\n"))
        .anyMatch(text -> text.contains("nested too deeply"));
  }

  @Test
  void aLongChainOfDependenciesIsFine() {
    StringBuilder chain = new StringBuilder("services:\n");
    for (int i = 0; i < 5_000; i++) {
      chain.append(
          "  s" + i + ": {image: a, network_mode: none, depends_on: [s" + (i + 1) + "]}\n");
    }
    chain.append("  s5000: {image: a, network_mode: none}\n");
    assertThat(problemsOf(chain.toString())).isEmpty();
  }

  @Test
  void aLongChainOfExtendsIsRefused() {
    StringBuilder chain = new StringBuilder("services:\n  s0: {image: a}\n");
    for (int i = 1; i < 500; i++) {
      chain.append("  s" + (500 - i) + ": {extends: s" + (499 - i) + "}\n");
    }
    assertThat(problemsOf(chain.toString())).anyMatch(text -> text.contains("levels deep"));
  }

  @Test
  void invalidUtf8IsShownAtItsByte() throws IOException {
    Path file = directory.resolve("compose.yaml");
    Files.write(file, "services:\n  a: \u00e4".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(Loading.problems(ComposeLoader.load(LoadRequest.in(directory, Map.of()))))
        .containsExactly(
            "compose.yaml:2:6: error: byte 0xE4 is not valid UTF-8 here (save the file as UTF-8)");
  }

  @Test
  void utf16IsRead() throws IOException {
    Path file = directory.resolve("compose.yaml");
    Files.write(file, "\uFEFFservices: {a: {image: b}}\n".getBytes(StandardCharsets.UTF_16LE));
    assertThat(Loading.problems(ComposeLoader.load(LoadRequest.in(directory, Map.of())))).isEmpty();
  }

  @Test
  void aFifoIsNoFile() throws IOException, InterruptedException {
    Path fifo = directory.resolve("compose.yaml");
    Process made = new ProcessBuilder("mkfifo", fifo.toString()).start();
    Assumptions.assumeTrue(made.waitFor() == 0, "needs mkfifo");
    List<String> problems =
        assertTimeoutPreemptively(
            SOON, () -> Loading.problems(ComposeLoader.load(LoadRequest.in(directory, Map.of()))));
    assertThat(problems).containsExactly("compose.yaml: is not a regular file");
  }

  @Test
  void aDirectoryIsNoFile() throws IOException {
    Files.createDirectory(directory.resolve("compose.yaml"));
    assertThat(Loading.problems(ComposeLoader.load(LoadRequest.in(directory, Map.of()))))
        .containsExactly("compose.yaml: is a directory, not a file");
  }

  @Test
  void aLoopOfLinksIsAProblem() throws IOException {
    Path loop = directory.resolve("loop.yaml");
    Files.createSymbolicLink(loop, loop);
    LoadRequest request = LoadRequest.in(directory, Map.of()).withFiles(List.of("loop.yaml"));
    assertThat(Loading.problems(ComposeLoader.load(request)))
        .singleElement()
        .asString()
        .startsWith("loop.yaml: ");
  }

  @Test
  void aDeviceWithoutEndIsNotRead() {
    LoadRequest request = LoadRequest.in(directory, Map.of()).withFiles(List.of("/dev/zero"));
    List<String> problems =
        assertTimeoutPreemptively(SOON, () -> Loading.problems(ComposeLoader.load(request)));
    assertThat(problems).containsExactly("/dev/zero: is not a regular file");
  }

  /// A program of its own, whose heap is small: loads each project named, and prints its problems
  /// in a line.
  static final class SmallHeap {
    private SmallHeap() {}

    public static void main(String[] projects) {
      for (String project : projects) {
        List<String> problems =
            Loading.problems(ComposeLoader.load(LoadRequest.in(Path.of(project), Map.of())));
        System.out.println(String.join(" AND ", problems));
      }
    }
  }

  /// What is hostile, as a directory of files whose `compose.yaml` is loaded, and the beginning of
  /// the one problem it has to be.
  private record Attack(String name, Map<String, String> files, String problem) {}

  private static final String TOO_LARGE = ".*the project becomes larger than \\d+ values here.*";

  private static List<Attack> attacks() {
    String service = "services: {a: {image: b}}\n";
    StringBuilder bomb = new StringBuilder("x-0: &a0 {a: 1, b: 2, c: 3}\n");
    for (int i = 1; i < 17; i++) {
      String below = "*a" + (i - 1);
      bomb.append("x-" + i + ": &a" + i + " {l: " + below + ", r: " + below + "}\n");
    }
    Map<String, String> doubling = new LinkedHashMap<>();
    Map<String, String> wide = new LinkedHashMap<>();
    Map<String, String> chain = new LinkedHashMap<>();
    for (int i = 0; i < 40; i++) {
      String next = "i" + (i + 1) + ".yaml";
      doubling.put("i" + i + ".yaml", "include: [" + next + ", " + next + "]\n");
      wide.put("i" + i + ".yaml", bomb + service);
    }
    doubling.put("i40.yaml", service);
    doubling.put("compose.yaml", "include: [i0.yaml]\n");
    wide.put("compose.yaml", "include: [" + String.join(", ", wide.keySet()) + "]\n");
    for (int i = 0; i < 2_000; i++) {
      chain.put("i" + i + ".yaml", "include: [i" + (i + 1) + ".yaml]\n");
    }
    chain.put("compose.yaml", "include: [i0.yaml]\n");
    StringBuilder laughs = new StringBuilder("V0=xxxxxxxxxx\n");
    for (int i = 1; i < 30; i++) {
      laughs.append("V" + i + "=$V" + (i - 1) + "$V" + (i - 1) + "\n");
    }
    StringBuilder extensions = new StringBuilder("services:\n  base: {image: a, environment: {");
    for (int i = 0; i < 1_000; i++) {
      extensions.append("V").append(i).append(": 1, ");
    }
    extensions.append("}}\n");
    for (int i = 0; i < 3_000; i++) {
      extensions.append("  s").append(i).append(": {extends: base}\n");
    }
    String ports = "services:\n  a:\n    image: b\n    ports:\n";
    String longEnv = "A=" + "x".repeat(100_000) + "\n";
    return List.of(
        of("aliases", bomb + service, TOO_LARGE),
        of("documents", ("---\n" + bomb).repeat(20), TOO_LARGE),
        of("deep lists", "x-a: " + "[".repeat(10_000), ".*nested deeper than 100 levels.*"),
        of("deep dashes", "x-a:\n  " + "- ".repeat(10_000) + "a\n", ".*nested deeper.*"),
        of("deep JSON", "{\"x-a\":" + "[".repeat(100_000), ".*nested deeper than 100 levels.*"),
        of("items", "x-a:\n" + "- 1\n".repeat(1_900_000), "(" + TOO_LARGE + "|.*300000 values.*)"),
        of("size", "x".repeat(50 * 1024 * 1024), "compose.yaml: is larger than 8 MB"),
        of("line", "x-a: " + "b".repeat(7_000_000) + ": c: d\n", ".*more than 1000000 characters"),
        of("port ranges", ports + "      - 1-65535:1-65535\n".repeat(200), TOO_LARGE),
        of("extends", extensions.toString(), TOO_LARGE),
        of("variables", "x-a:\n" + "- $A\n".repeat(99_000), Map.of(".env", longEnv), TOO_LARGE),
        of(
            "one text of variables",
            "x-a: \"" + "$A".repeat(50_000) + "\"\n",
            Map.of(".env", longEnv),
            ".*the text becomes longer than 4000000 characters"),
        of(
            "variables of variables",
            service,
            Map.of(".env", laughs.toString()),
            "\\.env:.*the text becomes longer than 4000000 characters"),
        of(
            "variables of variables in an env_file",
            "services: {a: {image: b, env_file: e.env}}\n",
            Map.of("e.env", laughs.toString()),
            "e\\.env:.*the text becomes longer than 4000000 characters"),
        of(
            "many variables",
            service,
            Map.of(".env", manyVariables()),
            ".*(more than 20000 variables in a file|becomes larger than).*"),
        of("tab", "services:\n\ta: {image: b}\n", ".*YAML does not allow tabs.*"),
        of("keys twice", "x-a: 1\nx-a: 2\nname: a\n", ".*defined twice in this mapping"),
        of("include of itself", "include: [compose.yaml]\n", ".*include cycle.*"),
        new Attack("includes that double", doubling, TOO_LARGE),
        new Attack("includes of bombs", wide, TOO_LARGE),
        new Attack("chain of includes", chain, ".*includes more than 100 levels deep"));
  }

  private static String manyVariables() {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 110_000; i++) {
      all.append("V").append(i).append("=1\n");
    }
    return all.toString();
  }

  private static Attack of(String name, String compose, String problem) {
    return of(name, compose, Map.of(), problem);
  }

  private static Attack of(
      String name, String compose, Map<String, String> others, String problem) {
    Map<String, String> files = new LinkedHashMap<>(others);
    files.put("compose.yaml", compose);
    return new Attack(name, files, problem);
  }

  @Test
  void eachIsOneProblemInAHeapOf64Megabytes() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx64m", "-cp", System.getProperty("java.class.path"), SmallHeap.class.getName()));
    for (Attack attack : attacks()) {
      Path project = Files.createDirectory(directory.resolve(attack.name()));
      for (Map.Entry<String, String> file : attack.files().entrySet()) {
        Files.writeString(project.resolve(file.getKey()), file.getValue());
      }
      command.add(project.toString());
    }

    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> said =
        new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();

    assertThat(child.waitFor()).as(String.join("\n", said)).isZero();
    assertThat(said).hasSameSizeAs(attacks());
    SoftAssertions all = new SoftAssertions();
    for (int i = 0; i < said.size(); i++) {
      all.assertThat(said.get(i)).as(attacks().get(i).name()).matches(attacks().get(i).problem());
    }
    all.assertAll();
  }
}
