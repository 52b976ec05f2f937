package dev.jcompose.engine.container;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.state.AppendedFile;
import dev.jcompose.engine.state.AtomicFile;
import dev.jcompose.engine.state.Notices;
import dev.jcompose.engine.state.StateJournal;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Aside;
import dev.jcompose.linux.file.BlockGroups;
import dev.jcompose.runtime.ContainerId;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/// The containers on disk: a directory each, with `spec.json` ([Definition]) and `state.json`
/// ([RunRecord], an [AppendedFile]). The second copy of both is in the journal.
///
/// On a full disk, states go to the run directory, which is in memory and outlives the engine,
/// until there is room again. So containers can be stopped and removed, which frees space.
public final class ContainerStore implements Persistence {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerStore.class);
  private static final String SPEC = "spec.json";
  private static final String STATE = "state.json";
  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");

  private static final int PRIVATE = 0700;

  private final Path root;
  private final BlockGroups groups;
  private final Path networkFiles;
  private final Path states;
  private final StateJournal journal;
  private final Notices notices;
  private final Map<String, byte[]> unsaved = new ConcurrentHashMap<>();
  private Optional<Map<Path, byte[]>> copies = Optional.empty();
  private volatile String full = "";

  /// @param groups spreads the directories of containers
  /// @param runRoot directory on tmpfs, for files written when a container starts, and for states
  ///   for which the disk has no room
  public ContainerStore(
      Path root, BlockGroups groups, Path runRoot, StateJournal journal, Notices notices) {
    this.root = root;
    this.groups = groups;
    this.networkFiles = runRoot.resolve("files");
    this.states = runRoot.resolve("states");
    this.journal = journal;
    this.notices = notices;
  }

  public Path directory(String id) {
    return root.resolve(id);
  }

  public Path log(String id) {
    return directory(id).resolve(id + "-json.log");
  }

  /// Where `hosts`, `hostname` and `resolv.conf` of a container are while it runs.
  public Path networkFiles(String id) {
    return networkFiles.resolve(id);
  }

  public Path makeNetworkFiles(String id) {
    try {
      return Files.createDirectories(networkFiles(id));
    } catch (IOException problem) {
      throw failed(id, "cannot create its network files", problem);
    }
  }

  /// Removes the network files of a container that has ended.
  public void deleteNetworkFiles(String id) {
    try {
      deleteTree(networkFiles(id));
    } catch (IOException problem) {
      throw failed(id, "cannot remove its network files", problem);
    }
  }

  /// Makes the directory of a new container.
  ///
  /// @param name what the user calls it
  public void makeDirectory(String id, String name) {
    try {
      groups.makeDirectory(root, id, PRIVATE);
    } catch (LinuxException problem) {
      throw failed(name, "cannot be created", problem);
    }
  }

  @Override
  public void save(Definition definition) {
    byte[] json = DockerJson.compact().writeValueAsBytes(definition);
    try {
      Path file = directory(definition.id()).resolve(SPEC);
      AtomicFile.write(file, json);
      journal.record(file, json, true);
    } catch (IOException problem) {
      throw failed(definition.name(), "cannot be written to disk", problem);
    }
  }

  @Override
  public boolean save(String id, RunRecord record, boolean durable) {
    byte[] json = DockerJson.docker().writeValueAsBytes(record);
    Path file = directory(id).resolve(STATE);
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
    if (Files.isDirectory(directory(id))) {
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
  public void saveAgain() {
    for (Map.Entry<String, byte[]> state : List.copyOf(unsaved.entrySet())) {
      Path file = directory(state.getKey()).resolve(STATE);
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

  private Path overflow(String id) {
    return states.resolve(id + ".json");
  }

  /// The ids of all directories, and the names of those that do not belong to a container.
  public List<String> ids() {
    List<String> ids = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, Files::isDirectory)) {
      entries.forEach(entry -> ids.add(entry.getFileName().toString()));
    } catch (IOException problem) {
      throw failed("", "cannot be listed", problem);
    }
    return ids;
  }

  /// What a directory is.
  public sealed interface Found {
    /// A container.
    record Whole(Definition definition) implements Found {}

    /// A container whose definition cannot be read in any copy.
    ///
    /// @param standIn shown in its place
    record Damaged(Definition standIn) implements Found {}

    /// A container that was never finished, or is half removed.
    record Unfinished() implements Found {}

    /// Not a container.
    record Foreign() implements Found {}
  }

  /// Examines a directory. A definition that cannot be read is put aside, and the second copy is
  /// used.
  public Found find(String id) {
    if (!ID.matcher(id).matches()) {
      return new Found.Foreign();
    }
    Path spec = directory(id).resolve(SPEC);
    boolean there = Files.exists(spec, LinkOption.NOFOLLOW_LINKS);
    String why = "it is missing";
    if (there) {
      try {
        return new Found.Whole(definition(id, Files.readAllBytes(spec)));
      } catch (IOException | JacksonException | IllegalArgumentException problem) {
        why = "cannot be read: " + IoFailure.words(problem);
      }
    }
    Optional<byte[]> copy = secondCopy(spec);
    if (copy.isPresent()) {
      try {
        Definition definition = definition(id, copy.get());
        notices.add(
            (there ? Aside.putting(spec, why) : spec + ": " + why) + "; using its second copy");
        restore(spec, copy.get());
        return new Found.Whole(definition);
      } catch (JacksonException | IllegalArgumentException problem) {
        why += "; its second copy is damaged too";
      }
    }
    if (!there && !wasWhole(id)) {
      return new Found.Unfinished();
    }
    Definition standIn = standIn(id);
    notices.add(
        "container "
            + standIn.containerId().shortId()
            + ": its definition is lost: "
            + (there ? Aside.putting(spec, why) : spec + ": " + why)
            + "; its data is kept until it is removed, under the name "
            + standIn.name());
    return new Found.Damaged(standIn);
  }

  private static Definition definition(String id, byte[] json) {
    Definition definition = DockerJson.compact().readValue(json, Definition.class);
    if (definition == null) {
      throw new IllegalArgumentException("not a container's definition");
    }
    return definition.checked(id);
  }

  /// The placeholder for a container without a definition.
  public Definition standIn(String id) {
    Instant created = Instant.EPOCH;
    try {
      Files.createDirectories(directory(id));
      created = Files.getLastModifiedTime(directory(id)).toInstant();
    } catch (IOException unknown) {
      LOG.debug("container {}: {}", id, IoFailure.words(unknown));
    }
    return Definition.lost(id, created);
  }

  /// Whether a container without `spec.json` had one: it has a state that is not that of one being
  /// removed, or the damaged file was put aside before.
  private boolean wasWhole(String id) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory(id), SPEC + ".*")) {
      for (Path entry : entries) {
        if (Aside.is(entry)) {
          return true;
        }
      }
    } catch (IOException unreadable) {
      return true;
    }
    return Files.exists(directory(id).resolve(STATE), LinkOption.NOFOLLOW_LINKS)
        && switch (record(id).intent()) {
          case REMOVE, REMOVE_WITH_VOLUMES -> false;
          case NONE, START -> true;
        };
  }

  private static void restore(Path file, byte[] content) {
    try {
      AtomicFile.write(file, content);
    } catch (IOException later) {
      // The journal still has it.
      LOG.warn("{}: cannot be rewritten: {}", file, IoFailure.words(later));
    }
  }

  /// The last state of a container; that of a new one when nothing is known.
  public RunRecord record(String id) {
    Path file = directory(id).resolve(STATE);
    Optional<RunRecord> overflowing = parse(overflow(id), Files::readAllBytes);
    if (overflowing.isPresent()) {
      unsaved.put(id, DockerJson.docker().writeValueAsBytes(overflowing.get()));
      return overflowing.get();
    }
    Optional<RunRecord> known = parse(file, AppendedFile::read);
    if (known.isPresent() && !isTorn(file)) {
      return known.get();
    }
    Optional<RunRecord> copy = secondCopy(file).flatMap(ContainerStore::parse);
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
      return Optional.ofNullable(DockerJson.compact().readValue(json, RunRecord.class))
          .map(RunRecord::checked);
    } catch (JacksonException | IllegalArgumentException problem) {
      return Optional.empty();
    }
  }

  private synchronized Optional<byte[]> secondCopy(Path file) {
    if (copies.isEmpty()) {
      copies = Optional.of(journal.copies());
    }
    return Optional.ofNullable(copies.get().get(file));
  }

  /// All have been read: second copies are no longer needed.
  public synchronized void allRead() {
    copies = Optional.empty();
  }

  /// Removes a container's directory; the spec first, so that a half-removed container does not
  /// come back.
  public void delete(String id) {
    Path directory = directory(id);
    unsaved.remove(id);
    boolean told = tellRemoved(directory);
    try {
      Files.deleteIfExists(overflow(id));
      Files.deleteIfExists(directory.resolve(SPEC));
      deleteTree(directory);
      deleteTree(networkFiles(id));
    } catch (IOException problem) {
      throw failed(id, "cannot be removed", problem);
    }
    // Now there may be room for it.
    if (!told && !tellRemoved(directory)) {
      LOG.warn("container {}: a power failure may undo its removal", id);
    }
  }

  private boolean tellRemoved(Path directory) {
    try {
      journal.removed(directory);
      return true;
    } catch (IOException full) {
      return false;
    }
  }

  private static void deleteTree(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        try {
          Files.delete(entry);
        } catch (DirectoryNotEmptyException subdirectory) {
          deleteTree(entry);
        } catch (NoSuchFileException gone) {
          LOG.debug("{} was already removed", entry);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException gone) {
      return;
    }
    Files.deleteIfExists(directory);
  }

  /// @param container its name, or where only the id is known the id
  private static EngineException failed(String container, String what, Exception problem) {
    return new EngineException.ServerError(
        "container " + ContainerId.shown(container) + ": " + what + ": " + IoFailure.words(problem),
        problem);
  }
}
