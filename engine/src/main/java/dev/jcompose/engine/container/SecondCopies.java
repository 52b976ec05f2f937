package dev.jcompose.engine.container;

import dev.jcompose.engine.state.StateJournal;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The second copies of definitions and states, read from the journal when the first one is needed.
final class SecondCopies {
  private final StateJournal journal;
  private Optional<Map<Path, byte[]>> copies = Optional.empty();

  SecondCopies(StateJournal journal) {
    this.journal = journal;
  }

  /// That of a file.
  synchronized Optional<byte[]> of(Path file) {
    if (copies.isEmpty()) {
      copies = Optional.of(journal.copies());
    }
    return Optional.ofNullable(copies.get().get(file));
  }

  /// They are no longer needed.
  synchronized void forget() {
    copies = Optional.empty();
  }
}
