package dev.jcompose.cli.copy;

import dev.jcompose.cli.http.Answer;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.json.Json;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Files of a container as a side of `cp`.
///
/// @param container its name, which messages of the engine repeat
public record ContainerFiles(EngineClient engine, String container) {
  private static final String STAT = "x-docker-container-path-stat";
  private static final int NOT_FOUND = 404;

  /// The file at a path.
  ///
  /// @param mode as Go writes it: the type in the upper bits
  /// @see <a href="https://pkg.go.dev/io/fs#FileMode">io/fs.FileMode</a>
  public record Status(long mode, String linkTarget) {
    private static final long DIRECTORY = 1L << 31;
    private static final long LINK = 1L << 27;
    private static final long DEVICE_PIPE_SOCKET = 1L << 26 | 1L << 25 | 1L << 24 | 1L << 21;

    static Status of(String header) {
      Json json =
          Json.parse(new String(Base64.getDecoder().decode(header), StandardCharsets.UTF_8));
      return new Status(json.at("mode").number(), json.at("linkTarget").text());
    }

    public boolean directory() {
      return (mode & DIRECTORY) != 0;
    }

    public boolean link() {
      return (mode & LINK) != 0;
    }

    boolean special() {
      return (mode & DEVICE_PIPE_SOCKET) != 0;
    }
  }

  /// An archive of the requested files.
  ///
  /// @param link whether it holds a link
  /// @param answer owned; its body is a tar archive
  public record Sent(CopySource source, boolean link, Answer answer) implements AutoCloseable {
    public InputStream body() {
      return answer.body();
    }

    @Override
    public void close() {
      answer.close();
    }
  }

  /// What is at a path, if anything.
  public Optional<Status> find(String path) {
    try (Answer answer = engine.open("HEAD", archive(Map.of("path", path)), "")) {
      return Optional.of(Status.of(answer.header(STAT)));
    } catch (EngineRequestException e) {
      if (e.status() == NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// A destination.
  ///
  /// @param path in the container
  public Destination destination(String path) {
    String place = path;
    Optional<Status> found = find(path);
    if (found.isPresent() && found.get().link()) {
      place = Placement.target(path, found.get().linkTarget());
      found = find(place);
    }
    if (found.isPresent() && found.get().special()) {
      throw new CommandException(
          "destination \"%s:%s\" must be a directory or a regular file".formatted(container, path));
    }
    return new Destination(place, found.isPresent(), found.map(Status::directory).orElse(false));
  }

  /// Asks for an archive.
  ///
  /// @param follow whether a link at the end is followed
  public Sent read(String path, boolean follow) {
    String place = Placement.withoutEnd(path).equals("/") ? "/." : path;
    String name = Placement.lastName(path);
    if (follow) {
      Optional<Status> found = find(place);
      if (found.isPresent() && found.get().link()) {
        place = Placement.target(place, found.get().linkTarget());
      }
    }
    Answer answer = engine.open("GET", archive(Map.of("path", place)), "");
    Status status = Status.of(answer.header(STAT));
    boolean directory = status.directory();
    return new Sent(
        new CopySource(name, directory, directory && place.endsWith("/.")), status.link(), answer);
  }

  /// Sends an archive.
  ///
  /// @param directory that it is unpacked in
  /// @param owned whether the files belong to the container's user, otherwise to the owners in the
  ///   archive
  public void write(String directory, InputStream archive, boolean owned) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("path", directory);
    query.put("noOverwriteDirNonDir", "true");
    if (owned) {
      query.put("copyUIDGID", "true");
    }
    try (Answer _ = engine.upload("PUT", archive(query), "application/x-tar", archive)) {
      // The status says it all.
    }
  }

  private String archive(Map<String, String> query) {
    return EngineClient.DOCKER
        + "/containers/"
        + container
        + "/archive"
        + EngineClient.query(query);
  }
}
