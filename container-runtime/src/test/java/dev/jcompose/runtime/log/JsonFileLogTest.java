package dev.jcompose.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.runtime.LogSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class JsonFileLogTest {
  private static final Instant START = Instant.parse("2026-11-20T10:00:00.000000001Z");

  @TempDir Path directory;
  private final LogWatch watch = new LogWatch();
  private final AtomicBoolean writing = new AtomicBoolean(true);

  @AfterEach
  void close() {
    watch.close();
  }

  private LogReader read(LogSpec.JsonFile spec, LogQuery query) {
    return new JsonFileLog(spec, watch).read(query, writing::get);
  }

  private void end() {
    writing.set(false);
    watch.wake(directory);
  }

  @Nested
  class WhatThereIs {
    @Test
    void isReadThroughAllRotatedFilesInOrder() throws IOException, InterruptedException {
      LogSpec.JsonFile spec = spec(500, 20);
      write(spec, 0, 50);

      assertThat(directory).isDirectoryContaining("glob:**.5");
      assertThat(texts(spec, LogQuery.ALL)).isEqualTo(numbers(0, 50));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 4, 5, 6, 30, 49, 50, 51, 1000, Long.MAX_VALUE})
    void canBeTheLastEntriesOnly(long tail) throws IOException, InterruptedException {
      LogSpec.JsonFile spec = spec(500, 20);
      write(spec, 0, 50);

      assertThat(texts(spec, LogQuery.tail(tail, false)))
          .isEqualTo(numbers((int) Math.max(0, 50 - tail), 50));
    }

    @Test
    void isNothingForAnEmptyOrMissingLog() throws IOException, InterruptedException {
      LogSpec.JsonFile spec = spec(0, 1);
      assertThat(texts(spec, LogQuery.ALL)).isEmpty();
      assertThat(texts(spec, LogQuery.tail(5, false))).isEmpty();
      Files.createFile(spec.file());
      assertThat(texts(spec, LogQuery.ALL)).isEmpty();
    }

    @Test
    void canBeCutByTimeToTheNanosecond() throws IOException, InterruptedException {
      LogSpec.JsonFile spec = spec(500, 20);
      write(spec, 0, 50);

      assertThat(texts(spec, between(START.plusNanos(10), START.plusNanos(20))))
          .isEqualTo(numbers(10, 21));
      assertThat(texts(spec, between(START.plusSeconds(1), START.plusSeconds(2)))).isEmpty();
    }

    @Test
    void canBeOneStream() throws IOException, InterruptedException {
      LogSpec.JsonFile spec = spec(0, 1);
      try (LogWriter writer = new LogWriter(spec)) {
        writer.line("stdout", START, "out\\n");
        writer.line("stderr", START, "err\\n");
      }

      assertThat(texts(spec, streams(true, false))).containsExactly("out\n");
      assertThat(texts(spec, streams(false, true))).containsExactly("err\n");
    }

    @Test
    void doesNotEndAtTornLinesAndNeverShowsOne() throws IOException, InterruptedException {
      LogSpec.JsonFile spec = spec(0, 1);
      try (LogWriter writer = new LogWriter(spec)) {
        writer.line("stdout", START, "a\\n");
        writer.raw("{\"log\":\"torn\n");
        writer.raw("\0".repeat(3_000_000) + "\n");
        writer.line("stdout", START, "b\\n");
        writer.raw("{\"log\":\"half");
      }

      assertThat(texts(spec, LogQuery.ALL)).containsExactly("a\n", "b\n");
      assertThat(texts(spec, LogQuery.tail(1, false))).containsExactly("b\n");
    }

    @Test
    void isReadFastAndInLittleMemoryWhateverItsSize() throws IOException, InterruptedException {
      LogSpec.JsonFile spec = spec(0, 1);
      String record =
          "{\"log\":\""
              + "x".repeat(80)
              + "\\n\",\"stream\":\"stdout\",\"time\":\""
              + START
              + "\"}\n";
      for (int part = 0; part < 30; part++) {
        Files.writeString(
            spec.file(),
            record.repeat(10_000),
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      }
      long start = System.nanoTime();
      long count = 0;
      try (LogReader reader = read(spec, LogQuery.ALL)) {
        while (reader.next().isPresent()) {
          count++;
        }
      }
      long all = System.nanoTime() - start;
      assertThat(count).isEqualTo(300_000);
      assertThat(all).isLessThan(TimeUnit.SECONDS.toNanos(10));

      start = System.nanoTime();
      assertThat(texts(spec, LogQuery.tail(10, false))).hasSize(10);
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.MILLISECONDS.toNanos(500));
    }

    @Test
    void givesALineWithoutEndInPieces() throws IOException, InterruptedException {
      LogSpec.JsonFile spec = spec(0, 1);
      try (LogWriter writer = new LogWriter(spec)) {
        for (int piece = 0; piece < 1000; piece++) {
          writer.line("stdout", START, "y".repeat(16_384));
        }
        writer.line("stdout", START, "end\\n");
      }
      long length = 0;
      int partial = 0;
      try (LogReader reader = read(spec, LogQuery.ALL)) {
        for (Optional<LogEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
          length += entry.get().bytes().length;
          partial += entry.get().partial() ? 1 : 0;
        }
      }

      assertThat(length).isEqualTo(1000 * 16_384 + 4);
      assertThat(partial).isEqualTo(1000);
    }
  }

  @Nested
  class Following {
    @Test
    void goesOnThroughRotationsWithoutLossOrRepetition()
        throws IOException, InterruptedException, ExecutionException, TimeoutException {
      LogSpec.JsonFile spec = spec(2_000, 500);
      write(spec, 0, 100);
      LogReader reader = read(spec, LogQuery.FOLLOW);
      CompletableFuture<List<String>> seen = collect(reader);

      write(spec, 100, 5_000);
      end();

      assertThat(seen.get(30, TimeUnit.SECONDS)).isEqualTo(numbers(0, 5_000));
    }

    @Test
    void keepsUpWithAWriterThatPauses()
        throws IOException, InterruptedException, ExecutionException, TimeoutException {
      LogSpec.JsonFile spec = spec(400, 3);
      LogReader reader = read(spec, LogQuery.FOLLOW);
      AtomicReference<CountDownLatch> arrival = new AtomicReference<>(new CountDownLatch(1));
      CompletableFuture<List<String>> seen = collect(reader, arrival);

      // Each waits for the one before to be read, so a loss can only be a fault.
      try (LogWriter writer = new LogWriter(spec)) {
        for (int number = 0; number < 60; number++) {
          writer.line("stdout", START, number + "\\n");
          assertThat(arrival.get().await(10, TimeUnit.SECONDS)).isTrue();
          arrival.set(new CountDownLatch(1));
        }
        assertThat(writer.rotations).isGreaterThan(5);
      }
      end();

      assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo(numbers(0, 60));
    }

    @Test
    void startsOverWhenTheOnlyFileIsEmptied()
        throws IOException, InterruptedException, ExecutionException, TimeoutException {
      LogSpec.JsonFile spec = spec(0, 1);
      write(spec, 0, 10);
      LogReader reader = read(spec, LogQuery.FOLLOW);
      for (int number = 0; number < 10; number++) {
        assertThat(reader.next()).isPresent();
      }
      CompletableFuture<List<String>> seen = collect(reader);
      Files.write(spec.file(), new byte[0]);
      TimeUnit.MILLISECONDS.sleep(200);
      write(spec, 10, 12);
      end();

      assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo(numbers(10, 12));
    }

    @Test
    void showsALineOnlyWhenItIsWhole()
        throws IOException, InterruptedException, ExecutionException, TimeoutException {
      LogSpec.JsonFile spec = spec(0, 1);
      LogReader reader = read(spec, LogQuery.FOLLOW);
      CompletableFuture<List<String>> seen = collect(reader);
      try (LogWriter writer = new LogWriter(spec)) {
        writer.raw("{\"log\":\"a\\n\",\"stream\":\"std");
        TimeUnit.MILLISECONDS.sleep(100);
        assertThat(seen).isNotDone();
        writer.raw("out\",\"time\":\"2026-11-20T10:00:00Z\"}\n");
      }
      end();

      assertThat(seen.get(10, TimeUnit.SECONDS)).containsExactly("a\n");
    }

    @Test
    void canBeginAtTheEnd()
        throws IOException, InterruptedException, ExecutionException, TimeoutException {
      LogSpec.JsonFile spec = spec(0, 1);
      write(spec, 0, 10);
      LogReader reader = read(spec, LogQuery.tail(2, true));
      CompletableFuture<List<String>> seen = collect(reader);
      write(spec, 10, 12);
      end();

      assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo(numbers(8, 12));
    }

    @Test
    void isEndedFromAnotherThread()
        throws InterruptedException, ExecutionException, TimeoutException {
      LogReader reader = read(spec(0, 1), LogQuery.FOLLOW);
      CompletableFuture<List<String>> seen = collect(reader);
      TimeUnit.MILLISECONDS.sleep(100);
      reader.close();
      reader.close();

      assertThat(seen.get(5, TimeUnit.SECONDS)).isEmpty();
      assertThat(reader.next()).isEmpty();
    }

    @Test
    void canBeInterrupted() throws InterruptedException, ExecutionException, TimeoutException {
      LogReader reader = read(spec(0, 1), LogQuery.FOLLOW);
      CompletableFuture<Throwable> thrown = new CompletableFuture<>();
      Thread thread =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  reader.next();
                } catch (InterruptedException expected) {
                  thrown.complete(expected);
                }
              });
      TimeUnit.MILLISECONDS.sleep(50);
      thread.interrupt();

      assertThat(thrown.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
      reader.close();
    }

    @Test
    void endsAtItsTimeWithoutAnyEntry()
        throws InterruptedException, ExecutionException, TimeoutException {
      LogReader reader =
          read(
              spec(0, 1),
              new LogQuery(
                  true,
                  true,
                  OptionalLong.empty(),
                  Optional.empty(),
                  Optional.of(Instant.now().plusMillis(300)),
                  true));

      assertThat(collect(reader).get(5, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void twoHundredFollowersShareOneWatch()
        throws IOException, InterruptedException, ExecutionException, TimeoutException {
      LogSpec.JsonFile spec = spec(0, 1);
      List<CompletableFuture<List<String>>> results = new ArrayList<>();
      for (int number = 0; number < 200; number++) {
        results.add(collect(read(spec, LogQuery.FOLLOW)));
      }
      write(spec, 0, 3);
      end();

      for (CompletableFuture<List<String>> result : results) {
        assertThat(result.get(20, TimeUnit.SECONDS)).isEqualTo(numbers(0, 3));
      }
    }

    @Test
    void newsArriveSoon() throws IOException, InterruptedException {
      LogSpec.JsonFile spec = spec(0, 1);
      try (LogWriter writer = new LogWriter(spec);
          LogReader reader = read(spec, LogQuery.FOLLOW)) {
        writer.line("stdout", START, "first\\n");
        assertThat(reader.next()).isPresent();
        long worst = 0;
        for (int number = 0; number < 20; number++) {
          CountDownLatch written = new CountDownLatch(1);
          long[] at = new long[1];
          Thread.ofVirtual()
              .start(() -> {
                try {
                  TimeUnit.MILLISECONDS.sleep(10);
                  at[0] = System.nanoTime();
                  writer.line("stdout", START, "news\\n");
                } catch (IOException | InterruptedException problem) {
                  throw new IllegalStateException(problem);
                } finally {
                  written.countDown();
                }
              });
          assertThat(reader.next()).isPresent();
          long now = System.nanoTime();
          written.await();
          worst = Math.max(worst, now - at[0]);
        }
        assertThat(worst).isLessThan(TimeUnit.SECONDS.toNanos(1));
      }
    }
  }

  @Test
  void aMissingDirectoryIsAnError() {
    LogSpec.JsonFile spec = new LogSpec.JsonFile(directory.resolve("no/x.log"), 0, 1);

    assertThatThrownBy(() -> read(spec, LogQuery.ALL))
        .hasMessageContaining("No such file or directory");
  }

  private LogSpec.JsonFile spec(long maxSize, int maxFiles) {
    return new LogSpec.JsonFile(directory.resolve("container.log"), maxSize, maxFiles);
  }

  private static void write(LogSpec.JsonFile spec, int from, int to) throws IOException {
    try (LogWriter writer = new LogWriter(spec)) {
      for (int number = from; number < to; number++) {
        writer.line("stdout", START.plusNanos(number), number + "\\n");
      }
    }
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(number -> number + "\n").toList();
  }

  private static LogQuery between(Instant since, Instant until) {
    return new LogQuery(
        true, true, OptionalLong.empty(), Optional.of(since), Optional.of(until), false);
  }

  private static LogQuery streams(boolean stdout, boolean stderr) {
    return new LogQuery(
        stdout, stderr, OptionalLong.empty(), Optional.empty(), Optional.empty(), false);
  }

  private List<String> texts(LogSpec.JsonFile spec, LogQuery query) throws InterruptedException {
    try (LogReader reader = read(spec, query)) {
      return texts(reader, new AtomicReference<>(new CountDownLatch(1)));
    }
  }

  private static List<String> texts(LogReader reader, AtomicReference<CountDownLatch> arrival)
      throws InterruptedException {
    List<String> texts = new ArrayList<>();
    for (Optional<LogEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
      texts.add(entry.get().text());
      arrival.get().countDown();
    }
    return texts;
  }

  private static CompletableFuture<List<String>> collect(LogReader reader) {
    return collect(reader, new AtomicReference<>(new CountDownLatch(1)));
  }

  private static CompletableFuture<List<String>> collect(
      LogReader reader, AtomicReference<CountDownLatch> arrival) {
    CompletableFuture<List<String>> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try (reader) {
            result.complete(texts(reader, arrival));
          } catch (InterruptedException | RuntimeException problem) {
            result.completeExceptionally(problem);
          }
        });
    return result;
  }
}
