package dev.jcompose.engine.container;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.json.Json;
import dev.jcompose.engine.state.AppendedFile;
import dev.jcompose.engine.state.AtomicFile;
import dev.jcompose.engine.state.StateJournal;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/// The containers on disk: a directory each, with `spec.json` ([Definition]) and `state.json`
/// ([RunRecord], an [AppendedFile]). A directory without a readable `spec.json` is a container half
/// made or half removed.
public final class ContainerStore {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerStore.class);
  private static final String SPEC = "spec.json";
  private static final String STATE = "state.json";

  private final Path root;
  private final Path networkFiles;
  private final StateJournal journal;

  /// @param networkFiles directory on tmpfs for what is written for a container at its start
  public ContainerStore(Path root, Path networkFiles, StateJournal journal) {
    this.root = root;
    this.networkFiles = networkFiles;
    this.journal = journal;
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
      throw failed(id, "files for its network cannot be made", problem);
    }
  }

  /// Forgets the network files of a container that has ended.
  public void deleteNetworkFiles(String id) {
    try {
      deleteTree(networkFiles(id));
    } catch (IOException problem) {
      throw failed(id, "files for its network cannot be removed", problem);
    }
  }

  public void makeDirectory(String id) {
    try {
      Files.createDirectory(directory(id));
    } catch (IOException problem) {
      throw failed(id, "cannot be created", problem);
    }
  }

  /// Writes what a container is made of; it survives a power cut when this returns.
  public void save(Definition definition) {
    byte[] json = Json.compact().writeValueAsBytes(definition);
    try {
      Path file = directory(definition.id()).resolve(SPEC);
      AtomicFile.write(file, json);
      journal.record(file, json, true);
    } catch (IOException problem) {
      throw failed(definition.id(), "cannot be written to disk", problem);
    }
  }

  /// Writes what a container does.
  ///
  /// @param durable whether it has to survive a power cut when this returns
  public void save(String id, RunRecord record, boolean durable) {
    byte[] json = Json.docker().writeValueAsBytes(record);
    try {
      Path file = directory(id).resolve(STATE);
      AppendedFile.write(file, json);
      journal.record(file, json, durable);
    } catch (IOException problem) {
      throw failed(id, "cannot be written to disk", problem);
    }
  }

  /// The ids of all directories.
  public List<String> ids() {
    List<String> ids = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, Files::isDirectory)) {
      entries.forEach(entry -> ids.add(entry.getFileName().toString()));
    } catch (IOException problem) {
      throw failed("", "cannot be listed", problem);
    }
    return ids;
  }

  public Optional<Definition> definition(String id) {
    return read(directory(id).resolve(SPEC), Files::readAllBytes, Definition.class);
  }

  public RunRecord record(String id) {
    return read(directory(id).resolve(STATE), AppendedFile::read, RunRecord.class)
        .orElse(RunRecord.CREATED);
  }

  /// Reads a file's bytes.
  private interface Reading {
    byte[] of(Path file) throws IOException;
  }

  private static <T> Optional<T> read(Path file, Reading reading, Class<T> type) {
    try {
      return Optional.of(Json.compact().readValue(reading.of(file), type));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (IOException | JacksonException | IllegalArgumentException problem) {
      LOG.warn("{}: cannot be read, and is left out: {}", file, problem.getMessage());
      return Optional.empty();
    }
  }

  /// Removes a container's directory; the spec first, so that nothing half removed comes back.
  public void delete(String id) {
    Path directory = directory(id);
    try {
      journal.removed(directory);
      Files.deleteIfExists(directory.resolve(SPEC));
      deleteTree(directory);
      deleteTree(networkFiles(id));
    } catch (IOException problem) {
      throw failed(id, "cannot be removed", problem);
    }
  }

  private static void deleteTree(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        try {
          Files.delete(entry);
        } catch (java.nio.file.DirectoryNotEmptyException subdirectory) {
          deleteTree(entry);
        } catch (NoSuchFileException gone) {
          LOG.debug("{} is gone already", entry);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException gone) {
      return;
    }
    Files.deleteIfExists(directory);
  }

  private static EngineException failed(String id, String what, IOException problem) {
    return new EngineException.ServerError(
        "container " + id + ": " + what + ": " + problem.getMessage(), problem);
  }
}
