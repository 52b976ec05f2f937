package dev.jcompose.cli.remote;

import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.publish.PublishedFiles;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.model.load.RemoteFiles.RemoteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A published project of a registry, as files.
///
/// @param cache where they are kept, by the digest of what was published
/// @param insecure registries that may be accessed without TLS
record PublishedProject(
    EngineClient engine, Map<String, String> credentials, Path cache, List<String> insecure) {
  private static final String FILE = "application/vnd.docker.compose.file+yaml";
  private static final String ENV_FILE = "application/vnd.docker.compose.envfile";

  /// The Compose file of a published project.
  ///
  /// @param name without `oci://`
  Path file(String name) throws RemoteException {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("name", name);
    if (insecure.contains(name.replaceFirst("/.*", ""))) {
      query.put("insecure", "1");
    }
    Json artifact;
    try (var answer =
        engine.open("GET", "/jcompose/v1/artifact" + EngineClient.query(query), "", credentials)) {
      artifact = answer.json();
    } catch (EngineRequestException problem) {
      throw new RemoteException(
          "failed to pull OCI resource \"" + name + "\": " + problem.getMessage());
    }
    Path place = cache.resolve(artifact.at("digest").text().replaceFirst("^sha256:", ""));
    try {
      if (!Files.isDirectory(place)) {
        Files.createDirectories(cache);
        Path part = Files.createTempDirectory(cache, "part");
        write(artifact.at("parts").items(), part);
        Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException problem) {
      if (!Files.isDirectory(place)) {
        throw new RemoteException(name + ": " + IoFailure.words(problem));
      }
    }
    return place.resolve("compose.yaml");
  }

  /// Several files become documents of one file, which are merged in order.
  private static void write(List<Json> parts, Path directory) throws IOException, RemoteException {
    boolean first = true;
    for (Json part : parts) {
      Json annotations = part.at("annotations");
      String text = part.at("text").text();
      switch (part.at("mediaType").text()) {
        case FILE -> {
          boolean extended = !annotations.at(PublishedFiles.EXTENDS).isNothing();
          if (extended) {
            Files.writeString(
                inside(directory, annotations.at(PublishedFiles.FILE_NAME).text()), text);
          } else {
            Files.writeString(
                directory.resolve("compose.yaml"),
                (first ? "" : "\n---\n") + text,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
            first = false;
          }
        }
        case ENV_FILE ->
            Files.writeString(
                inside(directory, annotations.at(PublishedFiles.ENV_FILE_NAME).text()), text);
        default -> {
          // Nothing that a project is made of.
        }
      }
    }
  }

  private static Path inside(Path directory, String name) throws RemoteException {
    if (name.isEmpty() || name.contains("/") || name.contains("\\") || name.startsWith("..")) {
      throw new RemoteException("invalid OCI artifact");
    }
    return directory.resolve(name);
  }
}
