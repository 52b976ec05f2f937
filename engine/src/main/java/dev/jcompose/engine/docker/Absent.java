package dev.jcompose.engine.docker;

import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.Handler;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Method;
import dev.jcompose.engine.http.Router;
import java.io.IOException;
import java.util.List;

/// The parts of the Docker API that are not implemented: each gets an answer that Docker's clients
/// understand.
final class Absent {
  private static final String NO_SWARM =
      "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" to"
          + " connect this node to swarm and try again.";

  private Absent() {}

  static void addTo(Router routes) {
    for (String part : List.of("swarm", "nodes", "services", "tasks", "secrets", "configs")) {
      for (Method method : List.of(Method.GET, Method.POST, Method.DELETE)) {
        routes.add(method, "/" + part, refuse(503, NO_SWARM));
        routes.add(method, "/" + part + "/{rest*}", refuse(503, NO_SWARM));
      }
    }
    // Only volumes of a cluster can be changed.
    routes.add(Method.PUT, "/volumes/{name}", refuse(503, NO_SWARM));
    routes.get("/plugins", exchange -> exchange.json(200, List.of()));
    for (Method method : List.of(Method.GET, Method.POST, Method.DELETE)) {
      routes.add(
          method, "/plugins/{rest*}", refuse(501, "plugins are not supported by this engine"));
    }
    routes.post("/build/cancel", Absent::cancel);
  }

  /// For what only a swarm has.
  static HttpProblem noSwarm() {
    return new HttpProblem(503, NO_SWARM);
  }

  /// A build ends with its connection.
  private static void cancel(Exchange exchange) throws IOException {
    if (exchange.query().text("id").filter(id -> !id.isEmpty()).isEmpty()) {
      throw HttpProblem.badRequest("build ID not provided");
    }
    exchange.empty(200);
  }

  private static Handler refuse(int status, String message) {
    return _ -> {
      throw new HttpProblem(status, message);
    };
  }
}
