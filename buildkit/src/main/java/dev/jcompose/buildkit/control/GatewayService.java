package dev.jcompose.buildkit.control;

import dev.jcompose.buildkit.transport.CallHeaders;
import dev.jcompose.buildkit.wire.WireMessage;
import io.grpc.ServerServiceDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The gateway, by which a client runs the frontend by itself: it asks for results, and returns one
/// of them as that of its build. `docker buildx build` does all builds so.
///
/// @see "moby/buildkit: frontend/gateway/pb/gateway.proto"
final class GatewayService {
  private static final String BUILD_ID = "buildkit-controlapi-buildid";

  /// The order comes at the same time as the first question.
  private static final long PATIENCE_SECONDS = 30;

  /// What clients may ask of the gateway.
  private static final List<String> FRONTEND_CAPS =
      List.of(
          "solve.base",
          "solve.inlinereturn",
          "return",
          "returnmap",
          "importcaches",
          "proto.refarray",
          "reference.output",
          "frontend.inputs",
          "frontend.caps",
          "gateway.solve.metadata",
          "gateway.solve.evaluate",
          "gateway.evaluate",
          "statfile");

  /// What clients may count on in builds. Those of Dockerfiles are asked of the frontend, which is
  /// in here.
  private static final List<String> BUILD_CAPS =
      List.of(
          "source.image",
          "source.local",
          "source.local.unique",
          "source.local.sessionid",
          "source.local.excludepatterns",
          "source.local.followpaths",
          "source.git",
          "exec.meta.base",
          "exec.mount.bind",
          "exec.mount.cache",
          "exec.mount.tmpfs",
          "exec.mount.secret",
          "exec.mount.ssh",
          "file.base",
          "constraints",
          "platform",
          "exporter.multiple");

  private final Builds builds;
  private final BuildWorker worker;
  private final ControlService control;

  GatewayService(Builds builds, BuildWorker worker, ControlService control) {
    this.builds = builds;
    this.worker = worker;
    this.control = control;
  }

  ServerServiceDefinition definition() {
    return new Calls("moby.buildkit.v1.frontend.LLBBridge")
        .answer("Ping", _ -> pong())
        .answer("Solve", this::solve)
        .answer("Return", this::giveBack)
        // Results are whole when they are given out.
        .answer("Evaluate", _ -> WireMessage.EMPTY)
        .answer("StatFile", GatewayService::stat)
        .answer("Inputs", _ -> WireMessage.EMPTY)
        .answer("Warn", _ -> WireMessage.EMPTY)
        .done();
  }

  static RuntimeException noDefinitions() {
    return new UnsupportedOperationException(
        "this engine builds Dockerfiles; it cannot run other definitions of a build (LLB)");
  }

  private WireMessage pong() {
    WireMessage.Builder answer = WireMessage.builder();
    FRONTEND_CAPS.forEach(cap -> answer.message(1, enabled(cap)));
    BUILD_CAPS.forEach(cap -> answer.message(2, enabled(cap)));
    return answer.message(3, control.worker(worker.facts())).done();
  }

  private static WireMessage enabled(String cap) {
    return WireMessage.builder().text(1, cap).flag(2, true).done();
  }

  private RunningBuild build() {
    return builds.get(CallHeaders.get(BUILD_ID));
  }

  private WireMessage solve(WireMessage request) throws InterruptedException {
    if (request.message(1).filter(definition -> definition.has(1)).isPresent()) {
      throw noDefinitions();
    }
    RunningBuild build = build();
    Calls.onCancel(build::cancel);
    BuildOrder order = build.order().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    FrontendResult result =
        worker.run(order, request.text(2), request.map(3), inputs(request.messages(13)), build);
    return WireMessage.builder().message(3, message(result)).done();
  }

  private static Map<String, String> inputs(List<WireMessage> entries) {
    Map<String, String> images = new LinkedHashMap<>();
    for (WireMessage entry : entries) {
      images.put(
          entry.text(1),
          ResultDefinition.image(entry.message(2).orElse(WireMessage.EMPTY))
              .orElseThrow(GatewayService::noDefinitions));
    }
    return images;
  }

  private static WireMessage message(FrontendResult result) {
    WireMessage.Builder message = WireMessage.builder();
    if (!result.image().isEmpty()) {
      message.message(
          3,
          WireMessage.builder()
              .text(1, result.image())
              .message(2, ResultDefinition.of(result.image()))
              .done());
    }
    return message.map(10, result.answers()).done();
  }

  private WireMessage giveBack(WireMessage request) {
    RunningBuild build = build();
    request
        .message(2)
        .ifPresentOrElse(
            error -> {
              boolean _ =
                  build.returned().completeExceptionally(new IllegalStateException(error.text(2)));
            },
            () -> {
              boolean _ =
                  build.returned().complete(result(request.message(1).orElse(WireMessage.EMPTY)));
            });
    return WireMessage.EMPTY;
  }

  private static FrontendResult result(WireMessage message) {
    String image = message.message(3).map(ref -> ref.text(1)).orElse("");
    return new FrontendResult(image, Map.of());
  }

  /// Clients look at the root to have a result made whole.
  private static WireMessage stat(WireMessage request) {
    if (!List.of("", ".", "/").contains(request.text(2))) {
      throw new UnsupportedOperationException("files of results cannot be looked at");
    }
    return WireMessage.EMPTY;
  }
}
