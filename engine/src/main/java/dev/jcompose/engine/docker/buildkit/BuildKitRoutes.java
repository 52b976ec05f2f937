package dev.jcompose.engine.docker.buildkit;

import dev.jcompose.buildkit.control.BuildKit;
import dev.jcompose.buildkit.session.Sessions;
import dev.jcompose.buildkit.transport.RawConnection;
import dev.jcompose.engine.Engine;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.HijackedConnection;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The two ways by which BuildKit's clients come: `/grpc`, on which they ask us, and `/session`, on
/// which we ask them. Both are upgraded to HTTP/2. Nothing of it is loaded before somebody comes
/// (decision 061).
///
/// @param sessions the clients that are here
public record BuildKitRoutes(Engine engine, String version, Sessions sessions) {
  private static final String PROTOCOL = "h2c";
  private static final String ID = "X-Docker-Expose-Session-Uuid";
  private static final String METHODS = "X-Docker-Expose-Session-Grpc-Method";

  public void addTo(Router routes) {
    var daemon = new Daemon(engine, version, sessions);
    routes.post("/grpc", daemon::grpc);
    routes.post("/session", daemon::session);
  }

  /// What is there once the first client has come.
  private static final class Daemon {
    private final Engine engine;
    private final String version;
    private final Sessions sessions;
    private @Nullable BuildKit server;

    Daemon(Engine engine, String version, Sessions sessions) {
      this.engine = engine;
      this.version = version;
      this.sessions = sessions;
    }

    private synchronized BuildKit server() {
      BuildKit known = server;
      if (known == null) {
        known = BuildKit.start(new SessionWorker(engine, version, sessions), sessions);
        server = known;
      }
      return known;
    }

    void grpc(Exchange exchange) throws IOException, InterruptedException {
      server().serve(raw(exchange.upgrade(PROTOCOL)));
    }

    void session(Exchange exchange) throws IOException, InterruptedException {
      exchange.requireUpgrade(PROTOCOL);
      String id = exchange.header(ID).orElse("");
      if (id.isEmpty()) {
        throw HttpProblem.badRequest(ID + ": missing");
      }
      if (sessions.has(id)) {
        throw new HttpProblem(409, "session " + id + " already exists");
      }
      List<String> methods = List.of(exchange.header(METHODS).orElse("").split(", *", -1));
      sessions.serve(id, methods, raw(exchange.upgrade(PROTOCOL)));
    }

    private static RawConnection raw(HijackedConnection connection) {
      return new RawConnection() {
        @Override
        public InputStream input() {
          return connection.input();
        }

        @Override
        public OutputStream output() {
          return connection.output();
        }

        @Override
        public void close() throws IOException {
          connection.close();
        }
      };
    }
  }
}
