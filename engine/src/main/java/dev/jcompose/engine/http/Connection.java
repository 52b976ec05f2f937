package dev.jcompose.engine.http;

import dev.jcompose.engine.transport.Transport;
import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// One client's connection: a virtual thread that reads a request, has it answered, and continues
/// with the next one.
final class Connection {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /// The host name that our own command line uses; Docker's clients use others.
  private static final String OWN_HOST = "jcompose";

  private final Transport transport;
  private final Router routes;
  private final ProblemMapping problems;
  private final RequestCount requests;
  private final ConnectionInput input;
  private final ConnectionOutput output;

  Connection(
      Transport transport,
      Router routes,
      ProblemMapping problems,
      RequestCount requests,
      Supplier<Map<String, String>> identity) {
    this.transport = transport;
    this.routes = routes;
    this.problems = problems;
    this.requests = requests;
    this.input = new ConnectionInput(transport);
    this.output = new ConnectionOutput(transport, identity);
  }

  ConnectionInput input() {
    return input;
  }

  ConnectionOutput output() {
    return output;
  }

  HijackedConnection hijacked() {
    return new HijackedConnection(transport, input, output);
  }

  /// Serves requests until the connection ends.
  void serve() {
    try (transport) {
      while (serveOne()) {
        // Each request is complete in itself.
      }
    } catch (IOException lost) {
      LOG.debug("connection lost: {}", IoFailure.words(lost));
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean serveOne() throws IOException, InterruptedException {
    RequestHead head;
    RequestBody body;
    try {
      var read = RequestHead.read(input);
      if (read.isEmpty()) {
        return false;
      }
      head = read.get();
      body = RequestBody.of(head, input, beforeFirst(head));
    } catch (HttpProblem malformed) {
      output.refuse(malformed.status(), malformed.text());
      return false;
    }
    requests.begin(head.header("Host").filter(OWN_HOST::equals).isPresent());
    try {
      return answer(new Exchange(this, head, Request.of(head, routes), body));
    } finally {
      requests.end();
    }
  }

  private Optional<RequestBody.BeforeFirst> beforeFirst(RequestHead head) {
    return head.has("Expect", "100-continue")
        ? Optional.of(() -> output.head(100, Map.of(), new byte[0]))
        : Optional.empty();
  }

  private boolean answer(Exchange exchange) throws IOException, InterruptedException {
    Instant begun = Instant.now();
    Thread.currentThread().setName("http " + exchange.path());
    try {
      exchange.handle();
      return exchange.complete();
    } catch (RuntimeException | OutOfMemoryError failure) {
      HttpProblem problem = failure instanceof HttpProblem known ? known : problems.of(failure);
      if (problem.unexpected()) {
        LOG.error("{} {} failed", exchange.method(), exchange.path(), failure);
      } else if (problem.status() >= 500) {
        LOG.warn("{} {} failed: {}", exchange.method(), exchange.path(), problem.text());
      }
      if (exchange.answered()) {
        return false;
      }
      exchange.refuse(problem);
      return exchange.complete();
    } finally {
      log(exchange, Duration.between(begun, Instant.now()));
    }
  }

  private static void log(Exchange exchange, Duration took) {
    boolean reads = exchange.method() == Method.GET || exchange.method() == Method.HEAD;
    LOG.atLevel(reads ? Level.DEBUG : Level.INFO)
        .log(
            "{} {} {} {} ms",
            exchange.method(),
            exchange.path(),
            exchange.status(),
            took.toMillis());
  }
}
