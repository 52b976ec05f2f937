package dev.jcompose.buildkit.control;

import dev.jcompose.buildkit.progress.Timestamp;
import dev.jcompose.buildkit.session.Sessions;
import dev.jcompose.buildkit.transport.CallHeaders;
import dev.jcompose.buildkit.transport.RawConnection;
import dev.jcompose.buildkit.wire.WireMessage;
import dev.jcompose.linux.name.Platform;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;

/// BuildKit's control API.
///
/// @see "moby/buildkit: api/services/control/control.proto"
final class ControlService {
  private static final String PACKAGE = "jcompose";

  private final Builds builds;
  private final BuildWorker worker;
  private final Sessions sessions;

  ControlService(Builds builds, BuildWorker worker, Sessions sessions) {
    this.builds = builds;
    this.worker = worker;
    this.sessions = sessions;
  }

  ServerServiceDefinition definition() {
    return new Calls("moby.buildkit.v1.Control")
        .answer("Solve", this::solve)
        .answers("Status", this::status)
        .answer("Info", _ -> WireMessage.builder().message(1, version()).done())
        .answer("ListWorkers", _ -> WireMessage.builder().message(1, worker(worker.facts())).done())
        .answer("DiskUsage", this::diskUsage)
        .answers("Prune", this::prune)
        .connection("Session", this::session)
        .answers(
            "ListenBuildHistory",
            (_, _) -> {
              throw noHistory();
            })
        .answer(
            "UpdateBuildHistory",
            _ -> {
              throw noHistory();
            })
        .done();
  }

  /// The same as `/session`, within a call: sessions that several builds of `docker buildx bake`
  /// share come so.
  private void session(RawConnection connection) throws InterruptedException {
    String id = CallHeaders.get("x-docker-expose-session-uuid");
    if (!id.isEmpty() && !sessions.has(id)) {
      sessions.serve(id, CallHeaders.all("x-docker-expose-session-grpc-method"), connection);
    }
  }

  /// Clients ask first whether there is one, and take this for a no.
  private static RuntimeException noHistory() {
    return Status.UNIMPLEMENTED
        .withDescription("this engine keeps no history of builds")
        .asRuntimeException();
  }

  private WireMessage solve(WireMessage request) throws InterruptedException {
    BuildOrder order = BuildOrder.of(request);
    RunningBuild build = builds.get(order.ref());
    Calls.onCancel(build::cancel);
    try {
      if (!build.order().complete(order)) {
        throw new IllegalStateException("build " + order.ref() + " was requested before");
      }
      FrontendResult result = result(order, build);
      Map<String, String> answer =
          result.image().isEmpty() ? Map.of() : worker.export(order, result.image(), build);
      return WireMessage.builder().map(1, answer).done();
    } finally {
      builds.end(order.ref(), build);
    }
  }

  private FrontendResult result(BuildOrder order, RunningBuild build) throws InterruptedException {
    if (order.hasDefinition()) {
      throw GatewayService.noDefinitions();
    }
    return order.frontend().isEmpty()
        ? build.returned().join()
        : worker.run(order, order.frontend(), order.options(), Map.of(), build);
  }

  private void status(WireMessage request, Calls.Sink sink) throws InterruptedException {
    RunningBuild build = builds.get(request.text(1));
    Thread here = Thread.currentThread();
    Calls.onCancel(here::interrupt);
    int seen = 0;
    Optional<WireMessage> next = build.progress().after(seen);
    while (next.isPresent()) {
      sink.send(next.get());
      seen++;
      next = build.progress().after(seen);
    }
  }

  private WireMessage diskUsage(WireMessage request) {
    WireMessage.Builder answer = WireMessage.builder();
    worker.usage(request.texts(1)).forEach(item -> answer.message(1, record(item)));
    return answer.done();
  }

  private void prune(WireMessage request, Calls.Sink sink) throws InterruptedException {
    var gone = new ArrayList<BuildWorker.CacheUse>();
    // Since BuildKit 0.17 there are three limits; the first is the one of before.
    if (request.number(5) != 0 || request.number(6) != 0) {
      throw new IllegalArgumentException(
          "max-used-space and min-free-space are not supported (reserved-space is)");
    }
    worker.prune(
        request.texts(1), request.flag(2), request.number(3), request.number(4), gone::add);
    for (BuildWorker.CacheUse item : gone) {
      sink.send(record(item));
    }
  }

  private static WireMessage record(BuildWorker.CacheUse item) {
    return WireMessage.builder()
        .text(1, item.id())
        .flag(2, item.type().equals("exec.cachemount"))
        .flag(3, item.inUse())
        .number(4, item.bytes())
        .message(6, Timestamp.of(item.created()))
        .message(7, Timestamp.of(item.lastUsed()))
        .text(9, item.description())
        .text(10, item.type())
        .flag(11, item.shared())
        .done();
  }

  private WireMessage version() {
    return WireMessage.builder().text(1, PACKAGE).text(2, worker.facts().version()).done();
  }

  WireMessage worker(BuildWorker.WorkerFacts facts) {
    return WireMessage.builder()
        .text(1, facts.id())
        .map(2, facts.labels())
        .message(
            3,
            WireMessage.builder().text(1, facts.architecture()).text(2, Platform.HERE.os()).done())
        .message(5, version())
        .done();
  }
}
