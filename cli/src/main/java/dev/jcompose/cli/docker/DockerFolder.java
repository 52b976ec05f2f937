package dev.jcompose.cli.docker;

import dev.jcompose.cli.file.ReplacedFile;
import dev.jcompose.cli.file.SmallFile;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.invocation.Invocation;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.json.JsonException;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.model.hash.HexDigest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A user's folder of the `docker` command, `~/.docker` or `DOCKER_CONFIG`: its plugin `compose`,
/// and the context `jcompose`, if they are ours.
///
/// @param path of the folder
/// @see "docker/cli cli-plugins/manager; cli/context/store"
public record DockerFolder(Path path) {
  /// The context's name.
  public static final String CONTEXT = "jcompose";

  private static final String MARK = "Written by: jcompose docker install";

  /// The folder of the user.
  public static DockerFolder of(Invocation invocation) {
    Path folder =
        invocation
            .variable("DOCKER_CONFIG")
            .map(Path::of)
            .orElseGet(() -> Path.of(invocation.variable("HOME").orElse("/root"), ".docker"));
    return new DockerFolder(invocation.directory().resolve(folder).normalize());
  }

  private Path plugin() {
    return path.resolve("cli-plugins").resolve("docker-compose");
  }

  /// In a folder named by the digest of its name.
  private Path context() {
    return path.resolve("contexts")
        .resolve("meta")
        .resolve(HexDigest.of(CONTEXT))
        .resolve("meta.json");
  }

  /// Writes both.
  ///
  /// @param plugin the program for `docker compose`
  /// @param socket of the engine
  /// @return what was done, one line each
  /// @throws CommandException when another program is there already; then nothing is changed
  public List<String> install(PluginScript plugin, Path socket) {
    List<String> done = new ArrayList<>();
    try {
      requireOurs(plugin());
      requireOurs(context());
      if (write(plugin(), plugin.text(MARK), "rwxr-xr-x")) {
        done.add("wrote " + plugin());
      }
      if (write(context(), contextText(socket), "rw-r--r--")) {
        done.add("wrote " + context());
      }
    } catch (IOException problem) {
      throw new CommandException(path + ": cannot be written: " + IoFailure.words(problem));
    }
    return done;
  }

  /// Removes ours.
  ///
  /// @return what was done, one line each
  /// @throws CommandException while the context is in use: without it, docker could do nothing
  public List<String> uninstall() {
    List<String> done = new ArrayList<>();
    try {
      boolean contextIsOurs = isOurs(context());
      if (contextIsOurs && currentContext().equals(CONTEXT)) {
        throw new CommandException(
            "docker uninstall: the context %s is in use (docker context use default)"
                .formatted(CONTEXT));
      }
      if (isOurs(plugin())) {
        Files.delete(plugin());
        done.add("removed " + plugin());
      }
      if (contextIsOurs) {
        Files.delete(context());
        Files.delete(context().resolveSibling(""));
        done.add("removed " + context());
      }
    } catch (IOException problem) {
      throw new CommandException(path + ": cannot be changed: " + IoFailure.words(problem));
    }
    return done;
  }

  private static String contextText(Path socket) {
    return Json.of(
                Map.of(
                    "Name",
                    CONTEXT,
                    "Metadata",
                    Map.of("Description", MARK),
                    "Endpoints",
                    Map.of("docker", Map.of("Host", "unix://" + socket, "SkipTLSVerify", false))))
            .print()
        + "\n";
  }

  private String currentContext() throws IOException {
    Path file = path.resolve("config.json");
    try {
      String text = SmallFile.text(file);
      return text.isBlank() ? "" : Json.parse(text).at("currentContext").someText().orElse("");
    } catch (NoSuchFileException none) {
      return "";
    } catch (JsonException malformed) {
      throw new CommandException(file + ": cannot be read: " + malformed.getMessage());
    }
  }

  private static boolean isOurs(Path file) throws IOException {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(MARK);
    } catch (NoSuchFileException none) {
      return false;
    }
  }

  private static void requireOurs(Path file) throws IOException {
    if (Files.exists(file) && !isOurs(file)) {
      throw new CommandException(
          "docker install: %s is not of jcompose (move it away first)".formatted(file));
    }
  }

  private static boolean write(Path file, String text, String permissions) throws IOException {
    if (Files.exists(file) && Files.readString(file).equals(text)) {
      return false;
    }
    ReplacedFile.write(file, text, permissions);
    return true;
  }
}
