package dev.jcompose.model.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What cannot hurt the loader: each is a clear problem, at once and in little memory.
class HostileInputTest {
  /// A second by the specification; the rest is for a busy test machine.
  private static final Duration SOON = Duration.ofSeconds(5);

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
    assertThat(problems).containsExactly("compose.yaml: error: is larger than 8 MB");
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
    assertThat(problems).containsExactly("compose.yaml: error: is not a regular file");
  }

  @Test
  void aDirectoryIsNoFile() throws IOException {
    Files.createDirectory(directory.resolve("compose.yaml"));
    assertThat(Loading.problems(ComposeLoader.load(LoadRequest.in(directory, Map.of()))))
        .containsExactly("compose.yaml: error: is a directory, not a file");
  }

  @Test
  void aLoopOfLinksIsAProblem() throws IOException {
    Path loop = directory.resolve("loop.yaml");
    Files.createSymbolicLink(loop, loop);
    LoadRequest request = LoadRequest.in(directory, Map.of()).withFiles(List.of("loop.yaml"));
    assertThat(Loading.problems(ComposeLoader.load(request)))
        .singleElement()
        .asString()
        .startsWith("loop.yaml: error: ");
  }

  @Test
  void aDeviceWithoutEndIsNotRead() {
    LoadRequest request = LoadRequest.in(directory, Map.of()).withFiles(List.of("/dev/zero"));
    List<String> problems =
        assertTimeoutPreemptively(SOON, () -> Loading.problems(ComposeLoader.load(request)));
    assertThat(problems).containsExactly("/dev/zero: error: is not a regular file");
  }

  /// A program of its own, whose heap is small: loads each file named, and prints its problems.
  static final class SmallHeap {
    private SmallHeap() {}

    public static void main(String[] files) {
      for (String file : files) {
        Path path = Path.of(file);
        LoadRequest request =
            LoadRequest.in(Objects.requireNonNull(path.getParent()), Map.of())
                .withFiles(List.of(file));
        System.out.println(
            path.getFileName() + ": " + Loading.problems(ComposeLoader.load(request)).size());
      }
    }
  }

  @Test
  void eachIsOneProblemInAHeapOf96Megabytes() throws IOException, InterruptedException {
    StringBuilder bomb = new StringBuilder("x-0: &a0 {a: 1, b: 2, c: 3}\n");
    for (int i = 1; i < 30; i++) {
      String below = "*a" + (i - 1);
      bomb.append("x-" + i + ": &a" + i + " {l: " + below + ", r: " + below + "}\n");
    }
    Files.writeString(directory.resolve("bomb.yaml"), bomb);
    Files.writeString(directory.resolve("deep.yaml"), "x-a: " + "[".repeat(10_000));
    Files.write(directory.resolve("large.yaml"), new byte[50 * 1024 * 1024]);
    Files.writeString(directory.resolve("many.yaml"), "x-a:\n" + "- 1\n".repeat(1_000_000));
    Files.writeString(directory.resolve("line.yaml"), "x-a: " + "b".repeat(7_000_000) + ": c: d\n");
    Files.writeString(directory.resolve("tab.yaml"), "services:\n\ta: {image: b}\n");
    Files.writeString(directory.resolve("twice.yaml"), "x-a: 1\nx-a: 2\nname: a\n");
    Files.writeString(directory.resolve("self.yaml"), "include: [self.yaml]\n");
    Files.write(directory.resolve("latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xE4});
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx96m", "-cp", System.getProperty("java.class.path"), SmallHeap.class.getName()));
    List<String> names =
        List.of("bomb", "deep", "large", "many", "line", "tab", "twice", "self", "latin");
    names.forEach(name -> command.add(directory.resolve(name + ".yaml").toString()));

    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(child.waitFor()).as(said).isZero();
    assertThat(said.lines().toList())
        .isEqualTo(names.stream().map(name -> name + ".yaml: 1").toList());
  }
}
