package dev.jcompose.cli.publish;

import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.model.hash.HexDigest;
import dev.jcompose.model.naming.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The files of a project as published: paths of this machine are replaced by neutral names.
public final class PublishedFiles {
  private static final String FILE = "application/vnd.docker.compose.file+yaml";
  private static final String ENV_FILE = "application/vnd.docker.compose.envfile";

  /// Which file of the project a part is.
  public static final String FILE_NAME = Labels.PREFIX + "file";

  /// Which env file of the project a part is.
  public static final String ENV_FILE_NAME = Labels.PREFIX + "envfile";

  /// `true` for a file that another one extends.
  public static final String EXTENDS = Labels.PREFIX + "extends";

  private final Path directory;
  private final String version;
  private final List<Part> parts = new ArrayList<>();
  private final Map<Path, String> extended = new LinkedHashMap<>();
  private final Map<Path, String> envFiles = new LinkedHashMap<>();

  /// A file of it.
  public record Part(String mediaType, Map<String, String> annotations, String text) {}

  /// @param directory what relative paths are relative to
  /// @param version of Docker Compose with this format
  public PublishedFiles(Path directory, String version) {
    this.directory = directory;
    this.version = version;
  }

  /// Adds a file of the project.
  public void add(Path file) {
    part(FILE, FILE_NAME, file.getFileName().toString(), rewritten(file), false);
  }

  /// Adds a file that is made here.
  public void add(String name, String text) {
    part(FILE, FILE_NAME, name, text, false);
  }

  /// Adds the files that services extend, and what those extend.
  public void addExtended() {
    List<Path> done = new ArrayList<>();
    while (done.size() < extended.size()) {
      for (Path file : List.copyOf(extended.keySet())) {
        if (!done.contains(file)) {
          done.add(file);
          part(FILE, FILE_NAME, extended.getOrDefault(file, ""), rewritten(file), true);
        }
      }
    }
  }

  /// Adds the env files.
  public void addEnvFiles() {
    envFiles.forEach((file, name) -> part(ENV_FILE, ENV_FILE_NAME, name, read(file), false));
  }

  public List<Part> parts() {
    return List.copyOf(parts);
  }

  private void part(String mediaType, String key, String name, String text, boolean forExtends) {
    Map<String, String> annotations = new LinkedHashMap<>();
    annotations.put(Labels.VERSION, version);
    annotations.put(key, name);
    if (forExtends) {
      annotations.put(EXTENDS, "true");
    }
    parts.add(new Part(mediaType, annotations, text));
  }

  private String rewritten(Path path) {
    ProjectFile file = ProjectFile.read(path);
    List<ProjectFile.Replacement> replacements = new ArrayList<>();
    for (ProjectFile.Reference reference : file.envFiles()) {
      Path named = directory.resolve(reference.value()).normalize();
      String name = HexDigest.of(named.toString()) + ".env";
      if (Files.isRegularFile(named)) {
        envFiles.put(named, name);
      }
      replacements.add(new ProjectFile.Replacement(reference.node(), name));
    }
    for (ProjectFile.Reference reference : file.extended()) {
      Path named = directory.resolve(reference.value()).normalize();
      if (Files.isRegularFile(named)) {
        String name = HexDigest.of(named.toString()) + ".yaml";
        extended.put(named, name);
        replacements.add(new ProjectFile.Replacement(reference.node(), name));
      }
    }
    return file.replaced(replacements);
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException problem) {
      throw new CommandException(file + ": " + IoFailure.words(problem));
    }
  }
}
