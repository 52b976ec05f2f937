package dev.jcompose.engine.container;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.state.AtomicFile;
import dev.jcompose.engine.state.Notices;
import dev.jcompose.engine.state.StateJournal;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Aside;
import dev.jcompose.linux.file.BlockGroups;
import dev.jcompose.linux.file.SavedFile;
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
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The containers on disk: a directory each, with `spec.json` ([Definition]) and their last state
/// ([RunRecords]). The second copy of both is in the journal.
public final class ContainerStore implements Persistence {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerStore.class);
  private static final String SPEC = "spec.json";
  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");

  private static final int PRIVATE = 0700;

  private final Path root;
  private final BlockGroups groups;
  private final Path networkFiles;
  private final StateJournal journal;
  private final Notices notices;
  private final SecondCopies copies;
  private final RunRecords records;

  /// @param groups spreads the directories of containers
  /// @param runRoot directory on tmpfs, for files written when a container starts, and for states
  ///   for which the disk has no room
  public ContainerStore(
      Path root, BlockGroups groups, Path runRoot, StateJournal journal, Notices notices) {
    this.root = root;
    this.groups = groups;
    this.networkFiles = runRoot.resolve("files");
    this.journal = journal;
    this.notices = notices;
    this.copies = new SecondCopies(journal);
    this.records = new RunRecords(root, runRoot.resolve("states"), journal, copies, notices);
  }

  /// Finds out how a container's two files are written, which takes as long as writing many.
  public static void prepare() {
    var _ = ContainerJson.FORM.compact(Definition.lost("0".repeat(64), Instant.EPOCH));
    var _ = ContainerJson.FORM.whole(RunRecord.CREATED);
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
    byte[] json = ContainerJson.FORM.compact(definition);
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
    return records.save(id, record, durable);
  }

  /// Tries again to write what could not be written; called from time to time.
  public void saveAgain() {
    records.saveAgain();
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
        return new Found.Whole(definition(id, SavedFile.read(spec)));
      } catch (IOException | IllegalArgumentException problem) {
        why = "cannot be read: " + IoFailure.words(problem);
      }
    }
    Optional<byte[]> copy = copies.of(spec);
    if (copy.isPresent()) {
      try {
        Definition definition = definition(id, copy.get());
        notices.add(
            (there ? Aside.putting(spec, why) : spec + ": " + why) + "; using its second copy");
        restore(spec, copy.get());
        return new Found.Whole(definition);
      } catch (IllegalArgumentException problem) {
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
    return ContainerJson.FORM.read(json, Definition.class).checked(id);
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
    return records.exists(id)
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
    return records.last(id);
  }

  /// All have been read: second copies are no longer needed.
  public void allRead() {
    copies.forget();
  }

  /// Writes second copies again that are not what they should be: somebody damaged the journal.
  public void completeCopies(Collection<LiveContainer> containers) {
    Map<Path, byte[]> known = journal.copies();
    for (LiveContainer container : containers) {
      Path spec = directory(container.id().value()).resolve(SPEC);
      byte[] copy = known.getOrDefault(spec, new byte[0]);
      // Held, so that no line of a removed container follows the one about its removal.
      container.holdUnlessRemoved().ifPresent(held -> completeCopy(held, spec, copy));
    }
  }

  private void completeCopy(LockedContainer container, Path spec, byte[] copy) {
    try (container) {
      byte[] definition = SavedFile.read(spec);
      if (!Arrays.equals(definition, copy)) {
        journal.record(spec, definition, false);
        records.save(container.id().value(), container.record(), true);
      }
    } catch (NoSuchFileException lost) {
      LOG.debug("{}: there is no definition to copy", spec);
    } catch (IOException problem) {
      LOG.warn("{}: has no second copy: {}", spec, IoFailure.words(problem));
    }
  }

  /// Removes a container's directory; the spec first, so that a half-removed container does not
  /// come back.
  public void delete(String id) {
    Path directory = directory(id);
    records.forget(id);
    boolean told = tellRemoved(directory);
    try {
      records.deleteOverflow(id);
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
