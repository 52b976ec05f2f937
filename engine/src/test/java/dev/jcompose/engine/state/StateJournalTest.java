package dev.jcompose.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateJournalTest {
  @TempDir Path root;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private final List<String> damage = new ArrayList<>();

  private StateJournal open(boolean rebooted) throws IOException {
    return StateJournal.open(root, rebooted, damage::add);
  }

  @Test
  void afterARebootTheLastRecordedContentIsThere() throws IOException {
    try (StateJournal journal = open(false)) {
      journal.record(root.resolve("a/spec.json"), bytes("{1}"), true);
      journal.record(root.resolve("a/spec.json"), bytes("{2}"), true);
      journal.record(root.resolve("b/spec.json"), bytes("{3}"), true);
      journal.removed(root.resolve("b"));
    }

    open(true).close();

    assertThat(root.resolve("a/spec.json")).hasContent("{2}");
    assertThat(root.resolve("b")).doesNotExist();
  }

  @Test
  void aTornLastLineIsLeftOut() throws IOException {
    try (StateJournal journal = open(false)) {
      journal.record(root.resolve("a/spec.json"), bytes("{1}"), true);
    }
    Files.writeString(root.resolve("journal"), "a/spec.json\t{2", StandardOpenOption.APPEND);

    open(true).close();

    assertThat(root.resolve("a/spec.json")).hasContent("{1}");
  }

  @Test
  void withoutARebootTheFilesAreLeftAlone() throws IOException {
    try (StateJournal journal = open(false)) {
      journal.record(root.resolve("a/spec.json"), bytes("{1}"), true);
    }

    open(false).close();

    assertThat(root.resolve("a")).doesNotExist();
  }

  @Test
  void manyWritersShareTheirSyncs() throws IOException, InterruptedException {
    List<Thread> writers = new ArrayList<>();
    try (StateJournal journal = open(false)) {
      for (int number = 0; number < 50; number++) {
        Path file = root.resolve(number + "/spec.json");
        byte[] content = bytes("{" + number + "}");
        writers.add(
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    journal.record(file, content, true);
                  } catch (IOException problem) {
                    throw new UncheckedIOException(problem);
                  }
                }));
      }
      for (Thread writer : writers) {
        writer.join();
      }
    }
    open(true).close();

    for (int number = 0; number < 50; number++) {
      assertThat(root.resolve(number + "/spec.json")).hasContent("{" + number + "}");
    }
  }

  @Test
  void itIsTheSecondCopyOfWhatWasNotRemovedAlsoWhenItBeganAnew() throws IOException {
    try (StateJournal journal = open(false)) {
      journal.record(root.resolve("a/spec.json"), bytes("{1}"), false);
      journal.record(root.resolve("b/spec.json"), bytes("{2}"), false);
    }
    open(true).close();
    try (StateJournal journal = open(false)) {
      journal.record(root.resolve("a/state.json"), bytes("{3}"), false);
      journal.removed(root.resolve("b"));
      assertThat(journal.copies())
          .hasSize(2)
          .hasEntrySatisfying(
              root.resolve("a/spec.json"), copy -> assertThat(copy).asString().isEqualTo("{1}"))
          .hasEntrySatisfying(
              root.resolve("a/state.json"), copy -> assertThat(copy).asString().isEqualTo("{3}"));
    }
  }

  /// The line of the removal is in a later journal than those of the files.
  @Test
  void whatWasRemovedDoesNotComeBackFromAnEarlierJournal() throws IOException {
    try (StateJournal journal = open(false)) {
      journal.record(root.resolve("a/spec.json"), bytes("{1}"), true);
    }
    Files.move(root.resolve("journal"), root.resolve("journal.previous"));
    try (StateJournal journal = open(false)) {
      journal.removed(root.resolve("a"));
    }
    open(true).close();
    assertThat(root.resolve("a")).doesNotExist();
  }

  @Test
  void whatIsNoJournalIsPutAside() throws IOException {
    Files.createDirectories(root.resolve("journal/x"));
    Files.createDirectories(root.resolve("journal.previous"));
    open(true).close();
    assertThat(damage).hasSize(2).allMatch(text -> text.contains("put aside"));
    assertThat(root.resolve("journal")).isRegularFile();
  }

  @Test
  void anInterruptedCallerClosesItForNobody() throws IOException {
    try (StateJournal journal = open(false)) {
      Thread.currentThread().interrupt();
      journal.record(root.resolve("a/spec.json"), bytes("{1}"), true);
      assertThat(Thread.interrupted()).isTrue();
      journal.record(root.resolve("b/spec.json"), bytes("{2}"), true);
      assertThat(journal.copies()).hasSize(2);
    }
  }
}
