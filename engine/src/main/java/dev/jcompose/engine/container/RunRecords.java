package dev.jcompose.engine.container;

import dev.jcompose.engine.state.AppendedFile;
import dev.jcompose.engine.state.AtomicFile;
import dev.jcompose.engine.state.Notices;
import dev.jcompose.engine.state.StateJournal;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.file.Aside;
import dev.jcompose.linux.file.SavedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The last state of each container on disk: `state.json` ([RunRecord], an [AppendedFile]) in its
/// directory. The second copy is in the journal.
///
/// On a full disk, states go to the run directory, which is in memory and outlives the engine,
/// until there is room again. So containers can be stopped and removed, which frees space.
final class RunRecords {
  private static final Logger LOG = LoggerFactory.getLogger(RunRecords.class);
  private static final String STATE = "state.json";

  private final Path root;
  private final Path states;
  private final StateJournal journal;
  private final SecondCopies copies;
  private final Notices notices;
  private final Map<String, byte[]> unsaved = new ConcurrentHashMap<>();
  private volatile String full = "";

  /// @param root has a directory for each container
  /// @param states directory on tmpfs, for states for which the disk has no room
  RunRecords(Path root, Path states, StateJournal journal, SecondCopies copies, Notices notices) {
    this.root = root;
    this.states = states;
    this.journal = journal;
    this.copies = copies;
    this.notices = notices;
  }

  private Path file(String id) {
    return root.resolve(id).resolve(STATE);
  }

  /// Whether a container has a state on disk.
  boolean exists(String id) {
    return Files.exists(file(id), LinkOption.NOFOLLOW_LINKS);
  }

  /// Saves a state.
  ///
  /// @param durable whether it has to survive a power failure
  /// @return whether it is saved where another engine finds it
  boolean save(String id, RunRecord record, boolean durable) {
    byte[] json = ContainerJson.FORM.whole(record);
    Path file = file(id);
    try {
      AppendedFile.write(file, json);
      if (unsaved.remove(id) != null) {
        Files.deleteIfExists(overflow(id));
      }
    } catch (IOException problem) {
      return keep(id, json, problem);
    }
    try {
      journal.record(file, json, durable);
    } catch (IOException problem) {
      LOG.warn("journal: cannot be written: {}", IoFailure.words(problem));
    }
    return true;
  }

  private boolean keep(String id, byte[] json, IOException problem) {
    if (Files.isDirectory(root.resolve(id))) {
      unsaved.put(id, json);
    }
    if (full.isEmpty()) {
      full =
          "cannot write the states of containers; they are kept in memory until it works again: "
              + IoFailure.words(problem);
      notices.add(full);
    }
    try {
      Files.createDirectories(states);
      AtomicFile.write(overflow(id), json);
      return true;
    } catch (IOException further) {
      LOG.error("container {}: its state is not saved: {}", id, IoFailure.words(further));
      return false;
    }
  }

  /// Tries again to write what could not be written; called from time to time.
  void saveAgain() {
    for (Map.Entry<String, byte[]> state : List.copyOf(unsaved.entrySet())) {
      Path file = file(state.getKey());
      try {
        AppendedFile.write(file, state.getValue());
        journal.record(file, state.getValue(), false);
        // Unless there is a newer one by now.
        if (unsaved.remove(state.getKey(), state.getValue())) {
          Files.deleteIfExists(overflow(state.getKey()));
        }
      } catch (NoSuchFileException removed) {
        unsaved.remove(state.getKey());
      } catch (IOException still) {
        LOG.debug("container {}: {}", state.getKey(), IoFailure.words(still));
        return;
      }
    }
    if (!full.isEmpty()) {
      notices.remove(full);
      full = "";
      LOG.info("all container states are on disk again");
    }
  }

  /// The last state of a container; that of a new one when nothing is known.
  RunRecord last(String id) {
    Path file = file(id);
    Optional<RunRecord> overflowing = parse(overflow(id), SavedFile::read);
    if (overflowing.isPresent()) {
      unsaved.put(id, ContainerJson.FORM.whole(overflowing.get()));
      return overflowing.get();
    }
    Optional<RunRecord> known = parse(file, AppendedFile::read);
    if (known.isPresent() && !isTorn(file)) {
      return known.get();
    }
    Optional<RunRecord> copy = copies.of(file).flatMap(RunRecords::parse);
    if (known.isPresent() && (copy.isEmpty() || copy.equals(known))) {
      // A kill in the middle of a write whose result nobody has seen.
      return known.get();
    }
    boolean there = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    if (there || copy.isPresent()) {
      notices.add(
          (there ? Aside.putting(file, "cannot be read") : file + ": it is missing")
              + (copy.isPresent()
                  ? "; using its second copy"
                  : "; the container's last state is unknown"));
    }
    copy.ifPresent(found -> save(id, found, false));
    return copy.orElse(RunRecord.CREATED);
  }

  private static boolean isTorn(Path file) {
    try {
      return AppendedFile.isTorn(file);
    } catch (IOException unreadable) {
      return true;
    }
  }

  /// Reads a file's bytes.
  private interface Reading {
    byte[] of(Path file) throws IOException;
  }

  private static Optional<RunRecord> parse(Path file, Reading reading) {
    try {
      return parse(reading.of(file));
    } catch (IOException problem) {
      return Optional.empty();
    }
  }

  private static Optional<RunRecord> parse(byte[] json) {
    try {
      return Optional.of(ContainerJson.FORM.read(json, RunRecord.class).checked());
    } catch (IllegalArgumentException problem) {
      return Optional.empty();
    }
  }

  /// Forgets the state of a container that is removed.
  void forget(String id) {
    unsaved.remove(id);
  }

  /// Removes what is outside its directory.
  void deleteOverflow(String id) throws IOException {
    Files.deleteIfExists(overflow(id));
  }

  private Path overflow(String id) {
    return states.resolve(id + ".json");
  }
}
