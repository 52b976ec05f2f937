package dev.jcompose.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

  @Test
  void afterARebootTheLastRecordedContentIsThere() throws IOException {
    try (StateJournal journal = StateJournal.open(root, false)) {
      journal.record(root.resolve("a/spec.json"), bytes("{1}"), true);
      journal.record(root.resolve("a/spec.json"), bytes("{2}"), true);
      journal.record(root.resolve("b/spec.json"), bytes("{3}"), true);
      journal.removed(root.resolve("b"));
    }

    StateJournal.open(root, true).close();

    assertThat(root.resolve("a/spec.json")).hasContent("{2}");
    assertThat(root.resolve("b")).doesNotExist();
  }

  @Test
  void aTornLastLineIsLeftOut() throws IOException {
    try (StateJournal journal = StateJournal.open(root, false)) {
      journal.record(root.resolve("a/spec.json"), bytes("{1}"), true);
    }
    Files.writeString(root.resolve("journal"), "a/spec.json\t{2", StandardOpenOption.APPEND);

    StateJournal.open(root, true).close();

    assertThat(root.resolve("a/spec.json")).hasContent("{1}");
  }

  @Test
  void withoutARebootTheFilesAreLeftAlone() throws IOException {
    try (StateJournal journal = StateJournal.open(root, false)) {
      journal.record(root.resolve("a/spec.json"), bytes("{1}"), true);
    }

    StateJournal.open(root, false).close();

    assertThat(root.resolve("a")).doesNotExist();
  }

  @Test
  void manyWritersShareTheirSyncs() throws IOException, InterruptedException {
    List<Thread> writers = new ArrayList<>();
    try (StateJournal journal = StateJournal.open(root, false)) {
      for (int number = 0; number < 50; number++) {
        Path file = root.resolve(number + "/spec.json");
        byte[] content = bytes("{" + number + "}");
        writers.add(
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    journal.record(file, content, true);
                  } catch (IOException problem) {
                    throw new java.io.UncheckedIOException(problem);
                  }
                }));
      }
      for (Thread writer : writers) {
        writer.join();
      }
    }
    StateJournal.open(root, true).close();

    for (int number = 0; number < 50; number++) {
      assertThat(root.resolve(number + "/spec.json")).hasContent("{" + number + "}");
    }
  }
}
