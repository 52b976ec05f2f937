package dev.jcompose.engine.docker;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.RootView;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Method;
import dev.jcompose.engine.http.Routes;
import dev.jcompose.image.content.Compression;
import dev.jcompose.image.layer.TarExtraction;
import dev.jcompose.image.layer.UnpackLimits;
import dev.jcompose.image.tar.TarWriter;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.FileStatus;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/// Files in and out of containers: `docker cp`, `docker export`. Works on containers that run and
/// on those that do not.
record ArchiveRoutes(Engine engine) {
  private static final String STAT = "X-Docker-Container-Path-Stat";
  private static final String TAR = "application/x-tar";

  void addTo(Routes routes) {
    routes.add(Method.HEAD, "/containers/{id}/archive", this::stat);
    routes.get("/containers/{id}/archive", this::read);
    routes.add(Method.PUT, "/containers/{id}/archive", this::write);
    routes.get("/containers/{id}/export", this::export);
  }

  /// A path in a container.
  ///
  /// @param parent the directory it is in
  /// @param name in it; empty for the root itself
  /// @param content whether what is inside is meant, not the thing: `/etc/.`
  private record Place(String parent, String name, boolean content) {
    static Place of(String text) {
      if (text.isEmpty()) {
        throw HttpProblem.badRequest("bad parameter: path cannot be empty");
      }
      boolean content = text.endsWith("/") || text.endsWith("/.");
      String path = text;
      while (path.endsWith("/") || path.endsWith("/.")) {
        path = path.substring(0, path.lastIndexOf('/'));
      }
      int slash = path.lastIndexOf('/');
      return new Place(
          slash <= 0 ? "/" : path.substring(0, slash), path.substring(slash + 1), content);
    }

    String path() {
      return parent.equals("/") ? "/" + name : parent + "/" + name;
    }
  }

  private static String path(Exchange exchange) {
    return exchange.query().text("path").orElse("");
  }

  private static HttpProblem missing(Exchange exchange) {
    return new HttpProblem(
        404,
        "Could not find the file %s in container %s"
            .formatted(path(exchange), exchange.parameter("id")));
  }

  private void stat(Exchange exchange) throws IOException {
    Place place = Place.of(path(exchange));
    try (RootView view = engine.containers().openRoot(exchange.parameter("id"));
        Directory root = Directory.open(view.path())) {
      exchange.setHeader(STAT, header(exchange, root, place));
      exchange.empty(200);
    }
  }

  private static String header(Exchange exchange, Directory root, Place place) {
    FileStatus status =
        root.find(place.path(), place.content()).orElseThrow(() -> missing(exchange));
    String target = "";
    if (status.isSymlink()) {
      try (Directory parent = root.directory(place.parent())) {
        target = parent.readLink(place.name());
      }
    }
    return PathStat.header(place.name().isEmpty() ? "/" : place.name(), status, target);
  }

  private void read(Exchange exchange) throws IOException {
    Place place = Place.of(path(exchange));
    try (RootView view = engine.containers().openRoot(exchange.parameter("id"));
        Directory root = Directory.open(view.path())) {
      exchange.setHeader(STAT, header(exchange, root, place));
      OutputStream out = exchange.stream(200, TAR);
      try (var tar = new TarWriter(out)) {
        var archive = new TreeArchive(tar);
        if (place.content()) {
          // The archive has one top directory all the same; clients rename it.
          try (Directory directory = root.directory(place.path())) {
            archive.addAll(directory, place.name().isEmpty() ? "" : place.name() + "/");
          }
        } else if (place.name().isEmpty()) {
          archive.addAll(root, "");
        } else {
          try (Directory parent = root.directory(place.parent())) {
            archive.add(parent, place.name(), place.name());
          }
        }
      }
    }
  }

  private void write(Exchange exchange) throws IOException {
    Place place = Place.of(path(exchange));
    try (RootView view = engine.containers().openRoot(exchange.parameter("id"));
        Directory root = Directory.open(view.path())) {
      Optional<FileStatus> status = root.find(place.path(), true);
      if (status.isEmpty()) {
        throw missing(exchange);
      }
      if (!status.get().isDirectory()) {
        throw HttpProblem.badRequest("extraction point is not a directory");
      }
      String base = place.path().substring(1);
      var extraction =
          new TarExtraction(
              root, base, TarExtraction.Names.PLAIN, UnpackLimits.forSpaceOf(root));
      var _ = extraction.run(plain(exchange.body()));
    }
    exchange.empty(200);
  }

  /// Clients compress without saying so: the first bytes tell.
  private static InputStream plain(InputStream body) throws IOException {
    var in = new BufferedInputStream(body);
    in.mark(Compression.MAGIC_LENGTH);
    byte[] start = in.readNBytes(Compression.MAGIC_LENGTH);
    in.reset();
    return Compression.of(start, start.length).decompress(in);
  }

  private void export(Exchange exchange) throws IOException {
    try (RootView view = engine.containers().openRoot(exchange.parameter("id"));
        Directory root = Directory.open(view.path())) {
      OutputStream out = exchange.stream(200, "application/octet-stream");
      try (var tar = new TarWriter(out)) {
        new TreeArchive(tar).addAll(root, "");
      }
    }
  }
}
