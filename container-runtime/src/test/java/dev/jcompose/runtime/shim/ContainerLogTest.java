package dev.jcompose.runtime.shim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// The log that the shim writes.
class ContainerLogTest extends MachineTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  void longLinesAreCutAtSixteenKibibytesButNotInsideACharacter() throws IOException {
    // 16383 bytes and a character of two: it does not fit.
    var container =
        machine.container(
            "sh", "-c", "head -c 16383 /dev/zero | tr '\\0' a; printf '\\303\\251b\\n'");
    container.start();
    machine.awaitExit(container.id);
    List<String> texts = texts(container.log());
    assertThat(texts).hasSize(2);
    assertThat(texts.getFirst()).isEqualTo("a".repeat(16383));
    assertThat(texts.getLast()).isEqualTo("éb\n");
  }

  @Test
  void whatIsNoTextIsReplacedAndEverythingElseKept() throws IOException {
    var container =
        machine.container(
            "printf",
            "\\000\\001\\377\\303(\\355\\240\\200 \\342\\202\\254 \\360\\237\\230\\200 \"\\\\\\t\\r<\\n");
    container.start();
    machine.awaitExit(container.id);
    assertThat(texts(container.log()))
        .containsExactly("\0\1\ufffd\ufffd(\ufffd\ufffd\ufffd € 😀 \"\\\t\r<\n");
  }

  @Test
  void rotationKeepsTheNewestFilesAndWholeLines() throws IOException {
    var container = machine.container("seq", "1", "5000");
    container.logSize = 20_000;
    container.logFiles = 3;
    container.start();
    machine.awaitExit(container.id);
    Path log = container.log();
    assertThat(log.resolveSibling("log.json.2")).exists();
    assertThat(log.resolveSibling("log.json.3")).doesNotExist();
    assertThat(Files.size(log.resolveSibling("log.json.1"))).isBetween(19_000L, 20_000L);
    List<String> newest = texts(log);
    List<String> before = texts(log.resolveSibling("log.json.1"));
    assertThat(newest.getLast()).isEqualTo("5000\n");
    assertThat(Integer.parseInt(newest.getFirst().strip()))
        .isEqualTo(Integer.parseInt(before.getLast().strip()) + 1);
  }

  @Test
  void manyLinesArriveCompleteAndInOrder() throws IOException {
    var container = machine.container("seq", "1", "200000");
    container.start();
    machine.awaitExit(container.id);
    List<String> texts = texts(container.log());
    assertThat(texts).hasSize(200_000);
    assertThat(texts.get(123_455)).isEqualTo("123456\n");
  }

  @Test
  void aFullDiskDropsLinesButStopsNobody() throws IOException, InterruptedException {
    Path small = Files.createDirectory(machine.directory.resolve("small"));
    assertThat(run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small.toString())).isZero();
    try {
      var container = machine.container("seq", "1", "100000");
      container.logPath = small.resolve("log.json");
      container.start();
      assertThat(machine.awaitExit(container.id).code()).isZero();
      // Complete lines, as many as there is room for.
      assertThat(texts(container.log())).isNotEmpty().allMatch(text -> text.endsWith("\n"));
    } finally {
      // The shim may have the log open for a moment after it has reported the exit.
      await().until(() -> run("umount", small.toString()) == 0);
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  private static List<String> texts(Path log) throws IOException {
    return Files.readAllLines(log, StandardCharsets.UTF_8).stream()
        .map(line -> JSON.readTree(line).get("log").asString())
        .toList();
  }
}
