package dev.jcompose.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class JsonFileLogTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path directory;
  private Path file;
  private final LogWatch watch = new LogWatch();
  private final AtomicBoolean running = new AtomicBoolean();

  @BeforeEach
  void name() {
    file = directory.resolve("x-json.log");
  }

  @AfterEach
  void close() {
    watch.close();
  }

  private static String line(int second, String stream, String text) {
    return "{\"log\":\"%s\\n\",\"stream\":\"%s\",\"time\":\"%s\"}\n"
        .formatted(text, stream, START.plusSeconds(second));
  }

  private static void append(Path to, String... lines) throws IOException {
    Files.writeString(
        to, String.join("", lines), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private List<String> read(LogRequest request) throws InterruptedException {
    List<String> texts = new ArrayList<>();
    try (JsonFileLog log = JsonFileLog.open(file, request, watch, running::get)) {
      for (Optional<LogEntry> entry = log.next(); entry.isPresent(); entry = log.next()) {
        texts.add(new String(entry.orElseThrow().bytes(), StandardCharsets.UTF_8).strip());
      }
    }
    return texts;
  }

  private static LogRequest tail(int lines) {
    return new LogRequest(
        true, true, Optional.empty(), Optional.empty(), Optional.of(lines), false);
  }

  @Test
  void rotatedFilesAreReadOldestFirst() throws IOException, InterruptedException {
    append(directory.resolve("x-json.log.2"), line(0, "stdout", "a"));
    append(directory.resolve("x-json.log.1"), line(1, "stdout", "b"), line(2, "stderr", "c"));
    append(file, line(3, "stdout", "d"));

    assertThat(read(LogRequest.ALL)).containsExactly("a", "b", "c", "d");
    assertThat(read(tail(1))).containsExactly("d");
    assertThat(read(tail(2))).containsExactly("c", "d");
    assertThat(read(tail(4))).containsExactly("a", "b", "c", "d");
    assertThat(read(tail(9))).containsExactly("a", "b", "c", "d");
    assertThat(read(tail(0))).isEmpty();
  }

  @Test
  void streamsAndTimesAreFiltered() throws IOException, InterruptedException {
    append(file, line(0, "stdout", "a"), line(1, "stderr", "b"), line(2, "stdout", "c"));

    assertThat(
            read(
                new LogRequest(
                    false, true, Optional.empty(), Optional.empty(), Optional.empty(), false)))
        .containsExactly("b");
    assertThat(
            read(
                new LogRequest(
                    true,
                    true,
                    Optional.of(START.plusSeconds(1)),
                    Optional.of(START.plusSeconds(1)),
                    Optional.empty(),
                    false)))
        .containsExactly("b");
  }

  @Test
  void aLogThatIsNotThereIsEmpty() throws InterruptedException {
    assertThat(read(LogRequest.ALL)).isEmpty();
    assertThat(read(tail(3))).isEmpty();
  }

  @Test
  void linesLongerThanTheBufferAreWhole() throws IOException, InterruptedException {
    String text = "x".repeat(70_000);
    append(file, line(0, "stdout", text), line(1, "stdout", "end"));

    assertThat(read(LogRequest.ALL)).containsExactly(text, "end");
    assertThat(read(tail(2))).containsExactly(text, "end");
  }

  @Test
  void aFollowerSeesWhatComesAcrossARotationUntilTheEnd()
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    running.set(true);
    append(file, line(0, "stdout", "a"));
    var request =
        new LogRequest(true, true, Optional.empty(), Optional.empty(), Optional.empty(), true);
    List<String> seen = java.util.Collections.synchronizedList(new ArrayList<>());
    var done = new CompletableFuture<Void>();
    Thread.ofVirtual()
        .start(() -> {
          try (JsonFileLog log = JsonFileLog.open(file, request, watch, running::get)) {
            for (Optional<LogEntry> entry = log.next(); entry.isPresent(); entry = log.next()) {
              seen.add(new String(entry.orElseThrow().bytes(), StandardCharsets.UTF_8).strip());
            }
            done.complete(null);
          } catch (InterruptedException | RuntimeException problem) {
            done.completeExceptionally(problem);
          }
        });
    org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> seen.size() == 1);

    append(file, line(1, "stdout", "b"));
    Files.move(file, directory.resolve("x-json.log.1"));
    append(file, line(2, "stdout", "c"));
    org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> seen.size() == 3);
    append(file, line(3, "stdout", "d"));
    running.set(false);
    watch.wake(directory);
    done.get(5, TimeUnit.SECONDS);

    assertThat(seen).containsExactly("a", "b", "c", "d");
  }
}
