package dev.jcompose.engine.docker.container;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.FileOwner;
import dev.jcompose.engine.container.RootView;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Method;
import dev.jcompose.engine.http.Router;
import dev.jcompose.image.Owner;
import dev.jcompose.image.layer.TarExtraction;
import dev.jcompose.image.tree.FileTree;
import dev.jcompose.image.tree.TreePath;
import dev.jcompose.image.tree.TreeStatus;
import java.io.IOException;
import java.util.Optional;

/// Copies files into and out of containers, whether they run or not: `docker cp`, `docker export`.
public record ArchiveRoutes(Engine engine) {
  private static final String STAT = "X-Docker-Container-Path-Stat";

  public void addTo(Router routes) {
    routes.add(Method.HEAD, "/containers/{id}/archive", this::stat);
    routes.get("/containers/{id}/archive", this::read);
    routes.add(Method.PUT, "/containers/{id}/archive", this::write);
    routes.get("/containers/{id}/export", this::export);
  }

  private static TreePath path(Exchange exchange) {
    return TreePath.cleaned(exchange.query().text("path").orElse(""));
  }

  private static TreeStatus find(Exchange exchange, FileTree tree) {
    TreePath path = path(exchange);
    TreeStatus found =
        tree.find(path)
            .orElseThrow(() ->
                new HttpProblem(
                    404,
                    "Could not find the file %s in container %s"
                        .formatted(
                            exchange.query().text("path").orElse(""), exchange.parameter("id"))));
    if (path.content() && !found.isDirectory()) {
      throw new HttpProblem(500, path.path() + ": not a directory");
    }
    return found;
  }

  private void stat(Exchange exchange) throws IOException {
    try (RootView view = engine.containers().openRoot(exchange.parameter("id"));
        FileTree tree = FileTree.open(view.path(), view.users())) {
      exchange.setHeader(STAT, PathStat.header(find(exchange, tree)));
      exchange.empty(200);
    }
  }

  private void read(Exchange exchange) throws IOException {
    try (RootView view = engine.containers().openRoot(exchange.parameter("id"));
        FileTree tree = FileTree.open(view.path(), view.users())) {
      exchange.setHeader(STAT, PathStat.header(find(exchange, tree)));
      // Before the files: a client that has them finds the event.
      engine.containers().announce(exchange.parameter("id"), "archive-path");
      tree.write(path(exchange), exchange.stream(200, "application/x-tar"));
    }
  }

  private void write(Exchange exchange) throws IOException {
    try (RootView view = engine.containers().openRoot(exchange.parameter("id"));
        FileTree tree = FileTree.open(view.path(), view.users())) {
      TreeStatus _ = find(exchange, tree);
      requireWritable(exchange, tree);
      tree.unpack(
          path(exchange),
          exchange.body(),
          exchange.query().flag("noOverwriteDirNonDir")
              ? TarExtraction.Replacing.ITS_KIND
              : TarExtraction.Replacing.ANYTHING,
          owner(exchange, view));
    }
    engine.containers().announce(exchange.parameter("id"), "extract-to-dir");
    exchange.empty(200);
  }

  /// With `copyUIDGID`, the container's user becomes the owner of the files; without a user, they
  /// keep the owner from the archive.
  private Optional<Owner> owner(Exchange exchange, RootView view) {
    String user = engine.containers().get(exchange.parameter("id")).config().user();
    return exchange.query().flag("copyUIDGID") && !user.isEmpty()
        ? Optional.of(FileOwner.of(view, user))
        : Optional.empty();
  }

  /// What the container cannot write to cannot be written to from outside either.
  private void requireWritable(Exchange exchange, FileTree tree) {
    TreePath path = path(exchange);
    boolean sealed =
        engine.containers().get(exchange.parameter("id")).hostConfig().readonlyRootfs();
    if (tree.isOfRoot(path) && sealed) {
      throw new HttpProblem(403, "container rootfs is marked read-only");
    } else if (!tree.isOfRoot(path) && tree.isReadOnly(path)) {
      throw new HttpProblem(403, "mounted volume is marked read-only");
    }
  }

  private void export(Exchange exchange) throws IOException {
    try (RootView view = engine.containers().openRoot(exchange.parameter("id"));
        FileTree tree = FileTree.open(view.path(), view.users())) {
      engine.containers().announce(exchange.parameter("id"), "export");
      tree.writeAll(exchange.stream(200, "application/octet-stream"));
    }
  }
}
