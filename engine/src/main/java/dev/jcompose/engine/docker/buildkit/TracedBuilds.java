package dev.jcompose.engine.docker.buildkit;

import dev.jcompose.buildkit.control.BuildOrder;
import dev.jcompose.buildkit.control.FrontendResult;
import dev.jcompose.buildkit.control.RunningBuild;
import dev.jcompose.buildkit.progress.BuildProgress;
import dev.jcompose.buildkit.session.Sessions;
import dev.jcompose.buildkit.wire.WireMessage;
import dev.jcompose.engine.Engine;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.JsonLines;
import dev.jcompose.engine.http.Query;
import dev.jcompose.engine.image.RegistryCredentials;
import dev.jcompose.engine.image.RegistryFile;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.image.tree.FileTree;
import dev.jcompose.image.tree.TreePath;
import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import tools.jackson.databind.node.ObjectNode;

/// `POST /build?version=2`: a build by BuildKit's rules whose order is the query, as the docker
/// command before version 23 and dockerode send it. The context is the body, an address, or a
/// directory of the client's session; progress is BuildKit's, in JSON lines.
///
/// @see "moby builder/builder-next/builder.go"
public final class TracedBuilds {
  private static final String BY_SESSION = "client-session";

  private final Engine engine;
  private final SessionWorker worker;

  /// @param version of the engine
  /// @param sessions the clients that are here
  public TracedBuilds(Engine engine, String version, Sessions sessions) {
    this.engine = engine;
    this.worker = new SessionWorker(engine, version, sessions);
  }

  /// Builds, and answers with the progress and the id of the image.
  public void build(Exchange exchange) throws IOException, InterruptedException {
    Query query = exchange.query();
    BuildOrder order = QueriedOrder.of(query);
    String remote = query.text("remote").orElse("");
    Path context = Files.createTempDirectory(engine.config().temporary(), "build-");
    try {
      Optional<SessionWorker.Uploaded> uploaded = Optional.empty();
      if (remote.isEmpty()) {
        try (FileTree tree = FileTree.open(context)) {
          tree.unpack(TreePath.of("/"), exchange.body());
        }
        uploaded =
            Optional.of(
                new SessionWorker.Uploaded(
                    context,
                    RegistryFile.settings(
                        RegistryCredentials.ofMap(exchange.header(RegistryCredentials.ALL)))));
      } else if (remote.equals(BY_SESSION) && order.session().isEmpty()) {
        throw FrontendOptions.refused("remote=client-session: no session is named");
      }
      run(exchange, order, uploaded);
    } finally {
      FileTree.delete(context);
    }
  }

  private void run(Exchange exchange, BuildOrder order, Optional<SessionWorker.Uploaded> uploaded)
      throws IOException, InterruptedException {
    var build = new RunningBuild(order.ref());
    var work = new FutureTask<String>(() -> image(order, build, uploaded));
    Thread thread = Thread.ofVirtual().name("build").unstarted(work);
    exchange.onClose(build::cancel);
    boolean quiet = exchange.query().flag("q");
    try (JsonLines lines = exchange.lines(DockerJson.docker())) {
      thread.start();
      relay(build.progress(), lines, quiet);
      finish(work, lines, quiet);
    } finally {
      // The context is in use until then.
      if (!work.isDone()) {
        build.cancel();
      }
      thread.join();
    }
  }

  private String image(
      BuildOrder order, RunningBuild build, Optional<SessionWorker.Uploaded> uploaded)
      throws InterruptedException {
    try {
      FrontendResult result =
          worker.run(order, order.frontend(), order.options(), Map.of(), build, uploaded);
      Map<String, String> _ = worker.export(order, result.image(), build);
      return result.image();
    } finally {
      build.progress().end();
    }
  }

  private static void relay(BuildProgress progress, JsonLines lines, boolean quiet)
      throws IOException, InterruptedException {
    int seen = 0;
    for (Optional<WireMessage> next = progress.after(seen);
        next.isPresent();
        next = progress.after(seen)) {
      seen++;
      if (!quiet) {
        String status = Base64.getEncoder().encodeToString(next.get().bytes());
        lines.write(line().put("id", "moby.buildkit.trace").put("aux", status));
      }
    }
  }

  private static ObjectNode line() {
    return DockerJson.docker().createObjectNode();
  }

  private static void finish(FutureTask<String> work, JsonLines lines, boolean quiet)
      throws IOException, InterruptedException {
    try {
      String id = work.get();
      ObjectNode last = line();
      if (quiet) {
        last.put("stream", id + "\n");
      } else {
        last.put("id", "moby.image.id").putObject("aux").put("ID", id);
      }
      lines.write(last);
    } catch (ExecutionException failed) {
      String message = IoFailure.words(failed);
      ObjectNode line = line();
      line.putObject("errorDetail").put("message", message);
      lines.write(line.put("error", message));
    }
  }
}
