package dev.jcompose.engine.stored;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.json.Lenient;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.DirectoryEntry;
import dev.jcompose.linux.file.OpenFile;
import dev.jcompose.linux.file.SavedFile;
import dev.jcompose.linux.record.RecordJson;
import dev.jcompose.model.file.FileKind;
import dev.jcompose.model.file.TemplatedFile;
import dev.jcompose.model.template.TemplateException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The secrets, or the configs, of an engine: `<root>/<name>/value` with a `record.json` next to
/// it, both closed to everybody but root. A value never changes; it appears and disappears as a
/// whole, by renaming to and from names that are not valid for values.
///
/// Thread-safe. One engine at a time.
public final class StoredFiles {
  private static final Logger LOG = LoggerFactory.getLogger(StoredFiles.class);

  /// Docker's rule for both.
  ///
  /// @see <a
  ///   href="https://github.com/moby/swarmkit/blob/master/manager/controlapi/secret.go">validateSecretSpec</a>
  private static final Pattern NAME =
      Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9_.-]{0,62}[a-zA-Z0-9])?");

  private static final String VALUE = "value";
  private static final String RECORD = "record.json";
  private static final String NEW = ".new-";
  private static final String GONE = ".gone-";
  private static final int NO_REPLACE = 1;
  private static final int PRIVATE_DIRECTORY = 0700;
  private static final int PRIVATE_FILE = 0600;

  private static final RecordJson JSON = RecordJson.plain();

  private final FileKind kind;
  private final Path root;

  /// The record of a value.
  ///
  /// @param createdAt when, ISO 8601
  /// @param templateDriver empty for a value that is no template
  record Note(String createdAt, Map<String, String> labels, String templateDriver) {
    Note {
      createdAt = Lenient.text(createdAt);
      labels = Lenient.map(labels);
      templateDriver = Lenient.text(templateDriver);
    }
  }

  private StoredFiles(FileKind kind, Path root) {
    this.kind = kind;
    this.root = root;
  }

  /// Opens the store in an existing directory, and removes what a killed engine left half done.
  public static StoredFiles open(FileKind kind, Path root) {
    StoredFiles files = new StoredFiles(kind, root);
    try (Directory directory = Directory.open(root)) {
      for (DirectoryEntry entry : directory.list()) {
        if (entry.name().startsWith(NEW) || entry.name().startsWith(GONE)) {
          directory.removeTree(entry.name());
        }
      }
    } catch (LinuxException stays) {
      LOG.warn("{}s in {}: cannot remove a leftover: {}", kind.word(), root, stays.getMessage());
    }
    return files;
  }

  /// What is stored here.
  public FileKind kind() {
    return kind;
  }

  /// Stores a value under a name that is free.
  ///
  /// @throws EngineException.BadRequest when the name or the size is not allowed, or the value is
  ///   to be a template and is none
  /// @throws EngineException.Conflict when the name is taken
  public synchronized StoredFile create(
      String name, Map<String, String> labels, Optional<String> templateDriver, byte[] value) {
    if (!NAME.matcher(name).matches()) {
      throw new EngineException.BadRequest(
          "%s \"%s\": not a valid name (at most 64 of [a-zA-Z0-9-_.], with a letter or a digit at both ends)"
              .formatted(kind.word(), name));
    }
    if (value.length == 0 || value.length > limit()) {
      throw new EngineException.BadRequest(
          "%s \"%s\": its value has %d bytes (1 to %d are allowed)"
              .formatted(kind.word(), name, value.length, limit()));
    }
    if (find(name).isPresent()) {
      throw taken(name);
    }
    templateDriver.ifPresent(driver -> checkTemplate(name, driver, value));
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    byte[] record = JSON.compact(new Note(now.toString(), labels, templateDriver.orElse("")));
    String temporary = NEW + UUID.randomUUID();
    try (Directory directory = Directory.open(root)) {
      directory.makeDirectory(temporary, PRIVATE_DIRECTORY);
      try (Directory made = directory.child(temporary)) {
        write(made, VALUE, value);
        write(made, RECORD, record);
        made.sync();
        directory.rename(temporary, directory, name, NO_REPLACE);
        directory.sync();
      } catch (LinuxException problem) {
        directory.removeTree(temporary);
        throw problem.is(Errno.EEXIST) ? taken(name) : problem;
      }
    } catch (LinuxException problem) {
      throw new EngineException.ServerError(
          "%s \"%s\": cannot be stored: %s".formatted(kind.word(), name, problem.getMessage()),
          problem);
    }
    return new StoredFile(name, now, labels, templateDriver, value(name));
  }

  private void checkTemplate(String name, String driver, byte[] value) {
    if (!driver.equals(TemplatedFile.DRIVER)) {
      throw new EngineException.BadRequest(
          "%s \"%s\": template driver \"%s\" is not supported (%s is)"
              .formatted(kind.word(), name, driver, TemplatedFile.DRIVER));
    }
    try {
      TemplatedFile.check(kind, new String(value, StandardCharsets.UTF_8));
    } catch (TemplateException wrong) {
      throw new EngineException.BadRequest(
          "%s \"%s\": %s".formatted(kind.word(), name, wrong.getMessage()));
    }
  }

  private static void write(Directory directory, String name, byte[] content) {
    try (OpenFile file = directory.create(name, PRIVATE_FILE)) {
      file.write(ByteBuffer.wrap(content));
      file.sync();
    }
  }

  /// What is stored under a name.
  public synchronized Optional<StoredFile> find(String name) {
    if (!NAME.matcher(name).matches() || !Files.isRegularFile(value(name))) {
      return Optional.empty();
    }
    Instant created = Instant.EPOCH;
    Map<String, String> labels = Map.of();
    Optional<String> driver = Optional.empty();
    try {
      byte[] json = SavedFile.read(root.resolve(name).resolve(RECORD));
      Note record = JSON.read(json, Note.class);
      created = Instant.parse(record.createdAt());
      labels = record.labels();
      driver = Optional.of(record.templateDriver()).filter(text -> !text.isEmpty());
    } catch (IOException | RuntimeException damaged) {
      // The value is what counts.
      LOG.warn("{} {}: its record cannot be read: {}", kind.word(), name, IoFailure.words(damaged));
    }
    return Optional.of(new StoredFile(name, created, labels, driver, value(name)));
  }

  /// All of them, by name.
  public synchronized List<StoredFile> list() {
    List<StoredFile> all = new ArrayList<>();
    try (Directory directory = Directory.open(root)) {
      for (DirectoryEntry entry : directory.list()) {
        find(entry.name()).ifPresent(all::add);
      }
    }
    all.sort(Comparator.comparing(StoredFile::name));
    return all;
  }

  /// Removes one. Containers that have it keep their copy.
  ///
  /// @throws EngineException.NotFound when there is none
  public synchronized void remove(String name) {
    if (find(name).isEmpty()) {
      throw missing(name);
    }
    String temporary = GONE + UUID.randomUUID();
    try (Directory directory = Directory.open(root)) {
      directory.rename(name, directory, temporary);
      directory.sync();
      directory.removeTree(temporary);
    } catch (LinuxException problem) {
      throw new EngineException.ServerError(
          "%s \"%s\": cannot be removed: %s".formatted(kind.word(), name, problem.getMessage()),
          problem);
    }
  }

  /// That nothing is stored under a name.
  public EngineException.NotFound missing(String name) {
    return new EngineException.NotFound("no such %s: %s".formatted(kind.word(), name));
  }

  private EngineException.Conflict taken(String name) {
    return new EngineException.Conflict(
        "%s \"%s\" already exists (remove it first: jcompose %s rm %s)"
            .formatted(kind.word(), name, kind.word(), name));
  }

  private Path value(String name) {
    return root.resolve(name).resolve(VALUE);
  }

  /// The longest value in bytes, as in Docker's swarm.
  ///
  /// @see <a
  ///   href="https://github.com/moby/swarmkit/blob/master/manager/controlapi/secret.go">MaxSecretSize</a>
  private int limit() {
    return switch (kind) {
      case SECRET -> 500 * 1024;
      case CONFIG -> 1000 * 1024;
    };
  }
}
