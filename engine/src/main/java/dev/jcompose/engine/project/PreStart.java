package dev.jcompose.engine.project;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.container.WaitCondition;
import dev.jcompose.engine.container.WaitResult;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.ContainerConfig;
import dev.jcompose.engine.request.ContainerConfigBuilder;
import dev.jcompose.engine.request.ContainerRequest;
import dev.jcompose.engine.request.EndpointSettings;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.engine.service.ServiceLabels;
import dev.jcompose.engine.service.ServiceRequest;
import dev.jcompose.model.hook.Hook;
import dev.jcompose.model.naming.ImageNames;
import dev.jcompose.model.naming.ImagePlatforms;
import dev.jcompose.model.naming.Labels;
import dev.jcompose.model.operation.OperationEvent;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.runtime.AttachConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the `pre_start` hooks of services, each in its own container, which shares the volumes and
/// networks of one of the service's. A failed one is kept for inspection until the next run or
/// `down`.
///
/// @see "docker/compose pkg/compose/pre_start.go"
record PreStart(Engine engine, Project project, Consumer<OperationEvent> listener) {
  private static final Logger LOG = LoggerFactory.getLogger(PreStart.class);
  private static final String KIND = "pre_start";

  /// Runs them one after the other.
  ///
  /// @param replica the container whose volumes and networks they share
  /// @throws StepFailure when one ends with a code other than 0; the others are then not run
  void run(Service service, String replica) throws InterruptedException {
    removeLeftOver(service);
    List<Hook> hooks = service.lifecycle().preStart();
    for (int number = 0; number < hooks.size(); number++) {
      run(service, hooks.get(number), number, engine.containers().get(replica));
    }
  }

  private void removeLeftOver(Service service) {
    for (Container container : new ProjectObserver(engine).containersOf(project.name())) {
      Map<String, String> labels = container.config().labels();
      if (KIND.equals(labels.get(Labels.HOOK))
          && service.name().equals(labels.get(Labels.SERVICE))) {
        remove(container.id().value());
      }
    }
  }

  private void run(Service service, Hook hook, int number, Container replica)
      throws InterruptedException {
    String what = "service \"%s\" pre_start[%d]".formatted(service.name(), number);
    String source = "%s pre_start[%d] ->".formatted(service.name(), number);
    HookOutput output =
        new HookOutput(line -> listener.accept(new OperationEvent.HookLine(source, line)));
    Container made = engine.containers().create(Optional.empty(), request(service, hook, replica));
    String id = made.id().value();
    // Both before the start, so that neither output nor end of a short-lived one is missed.
    CompletableFuture<WaitResult> end = engine.containers().await(id, WaitCondition.NEXT_EXIT);
    int code;
    try {
      AttachConnection connection = engine.containers().attach(id, false);
      engine.containers().start(id);
      Thread reader =
          Thread.ofVirtual()
              .name("hook output")
              .start(() -> output.read(connection.channel(), false));
      code = end.get().exitCode();
      reader.join();
    } catch (InterruptedException cancelled) {
      remove(id);
      throw cancelled;
    } catch (ExecutionException lost) {
      throw new StepFailure(id, what + ": its exit status was lost", lost);
    } catch (EngineException cannotStart) {
      remove(id);
      throw cannotStart;
    }
    if (code != 0) {
      String tail = output.tail();
      throw new StepFailure(
          id,
          "%s exited with code %d%s (hook container %s retained for inspection)"
              .formatted(what, code, tail.isEmpty() ? "" : ": " + tail, made.id().shortId()));
    }
    remove(id);
  }

  private void remove(String id) {
    try {
      engine.containers().remove(id, true, true);
    } catch (EngineException.NotFound gone) {
      LOG.debug("hook container {} is gone", id);
    }
  }

  private ContainerRequest request(Service service, Hook hook, Container replica) {
    List<String> environment =
        new ArrayList<>(ServiceRequest.environment(service.program().environment()));
    environment.addAll(ServiceRequest.environment(hook.environment()));
    ContainerConfigBuilder config =
        ContainerConfig.with()
            .image(hook.image().orElseGet(() -> ImageNames.of(project, service)))
            .cmd(hook.command())
            .env(environment)
            .labels(
                Map.of(
                    Labels.PROJECT,
                    project.name(),
                    Labels.SERVICE,
                    service.name(),
                    Labels.ONE_OFF,
                    "True",
                    Labels.HOOK,
                    KIND,
                    Labels.VERSION,
                    ServiceLabels.VERSION));
    hook.user().ifPresent(config::user);
    hook.workingDir().ifPresent(config::workingDir);
    HostConfig host =
        HostConfig.with()
            .privileged(hook.privileged())
            .volumesFrom(List.of(replica.id().value()))
            .networkMode(replica.hostConfig().networkMode())
            .done();
    return new ContainerRequest(
        config.done(),
        host,
        networks(replica),
        hook.image().isPresent() ? Optional.empty() : ImagePlatforms.asked(project, service));
  }

  /// The networks of the replica as requested, without the addresses it got.
  private static Map<String, EndpointSettings> networks(Container replica) {
    return replica.networks().entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, each -> each.getValue().asRequested("", List.of())));
  }
}
