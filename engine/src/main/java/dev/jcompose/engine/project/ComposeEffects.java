package dev.jcompose.engine.project;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.service.OneOff;
import dev.jcompose.model.operation.OperationEvent;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.execute.Effects;
import dev.jcompose.scheduler.execute.Results;
import dev.jcompose.scheduler.plan.ContainerRef;
import dev.jcompose.scheduler.plan.PlanNode;
import dev.jcompose.scheduler.plan.Step;
import dev.jcompose.scheduler.planner.ServiceHashes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/// Carries out steps by calling the engine's services.
final class ComposeEffects implements Effects {
  private final Engine engine;
  private final Project project;
  private final Optional<OneOff> oneOff;
  private final ImageSteps images;
  private final ProjectResources resources;
  private final ContainerSteps containers;
  private final Consumer<OperationEvent> listener;

  /// @param project with everything that its services may need, including disabled ones
  /// @param oneOff the container of `run`
  ComposeEffects(
      Engine engine,
      ServiceImages images,
      Project project,
      ServiceHashes hashes,
      Optional<OneOff> oneOff,
      BuildOptions buildOptions,
      Consumer<OperationEvent> listener) {
    this.engine = engine;
    this.project = project;
    this.oneOff = oneOff;
    this.listener = listener;
    this.images = new ImageSteps(engine, images, project, buildOptions, listener);
    this.resources = new ProjectResources(engine, project);
    this.containers =
        new ContainerSteps(
            engine,
            project,
            hashes,
            buildOptions,
            warning -> listener.accept(new OperationEvent.Warning(warning)));
  }

  @Override
  public String perform(PlanNode node, Results results) throws InterruptedException {
    return switch (node.step()) {
      case Step.BuildImage(String service, String image) -> images.build(service(service), image);
      case Step.PullImage(String service, String image) -> images.pull(service(service), image);
      case Step.PullOrBuildImage(String service, String image) ->
          images.pullOrBuild(service(service), image);
      case Step.PushImage(String service, String image) -> images.push(service(service), image);
      case Step.RemoveImage(String image) -> images.remove(image);
      case Step.CreateNetwork(String key, _) -> resources.createNetwork(key);
      case Step.RemoveNetwork(String id, _) -> {
        ignoreMissing(() -> engine.networks().remove(id));
        yield "";
      }
      case Step.DisconnectNetwork(ContainerRef container, String network) -> {
        ignoreMissing(() -> engine.networks().disconnect(network, results.idOf(container), true));
        yield "";
      }
      case Step.ConnectNetwork(ContainerRef container, String network) -> {
        containers.connect(results.idOf(container), service(container.service()), network);
        yield "";
      }
      case Step.CreateVolume(String key, _) -> resources.createVolume(key);
      case Step.RemoveVolume(String name) -> {
        engine.volumes().remove(name, true);
        yield "";
      }
      case Step.CreateContainer create ->
          containers.create(create, service(create.service()), results);
      case Step.CreateOneOff create ->
          containers.createOneOff(
              create,
              oneOff.orElseThrow(() -> new IllegalStateException("a one-off without a command")),
              service(create.service()),
              results);
      case Step.RenameContainer(ContainerRef container, String to) -> {
        engine.containers().rename(results.idOf(container), to);
        yield "";
      }
      case Step.StartContainer(ContainerRef container) -> start(results.idOf(container));
      case Step.StopContainer stop -> {
        stop(results.idOf(stop.container()), stop.grace());
        yield "";
      }
      case Step.RestartContainer restart -> {
        String id = results.idOf(restart.container());
        saying(id, () -> engine.containers().restart(id, restart.grace(), Optional.empty()));
        yield "";
      }
      case Step.RunHooks(ContainerRef container, Step.HookKind kind) -> {
        Service service = service(container.service());
        new Hooks(engine, project, listener)
            .run(results.idOf(container), service, Hooks.of(service, kind));
        yield "";
      }
      case Step.RunPreStart(String service, ContainerRef container) -> {
        new PreStart(engine, project, listener).run(service(service), results.idOf(container));
        yield "";
      }
      case Step.KillContainer(ContainerRef container, String signal) -> {
        engine.containers().kill(results.idOf(container), signal);
        yield "";
      }
      case Step.PauseContainer(ContainerRef container) -> {
        engine.containers().pause(results.idOf(container));
        yield "";
      }
      case Step.UnpauseContainer(ContainerRef container) -> {
        engine.containers().unpause(results.idOf(container));
        yield "";
      }
      case Step.RemoveContainer remove -> {
        String id = results.idOf(remove.container());
        ignoreMissing(() -> engine.containers().remove(id, remove.force(), remove.volumes()));
        yield "";
      }
      case Step.Await await -> await(await, results);
    };
  }

  private Service service(String name) {
    Service service = project.services().get(name);
    if (service == null) {
      service = project.disabledServices().get(name);
    }
    if (service == null) {
      throw new IllegalStateException("no service " + name + " in project " + project.name());
    }
    return service;
  }

  private String start(String id) {
    saying(id, () -> engine.containers().start(id));
    return "";
  }

  /// Does something with a container; a failure is reported with its name and last output.
  private static void saying(String id, Runnable work) {
    try {
      work.run();
    } catch (EngineException.NotModified _) {
      // It is so already.
    } catch (EngineException problem) {
      throw new StepFailure(id, problem.getMessage() == null ? "" : problem.getMessage(), problem);
    }
  }

  private String await(Step.Await await, Results results) throws InterruptedException {
    String task = "Container " + await.container().name();
    String service = await.container().service();
    try {
      new ContainerWait(engine).await(results.idOf(await.container()), await.until());
      String word = await.until() == Step.Condition.COMPLETED ? "Exited" : "Healthy";
      listener.accept(new OperationEvent.Task(task, OperationEvent.Task.Status.DONE, word));
    } catch (StepFailure failure) {
      String why = String.valueOf(failure.getMessage());
      if (await.required()) {
        throw failure.saying(
            switch (await.until()) {
              case HEALTHY -> "dependency failed to start: " + why;
              case COMPLETED -> "service \"%s\" %s".formatted(service, why);
              case RUNNING_OR_HEALTHY -> why;
            });
      }
      String what =
          await.until() == Step.Condition.COMPLETED
              ? "optional dependency \"%s\" %s".formatted(service, why)
              : "optional dependency \"%s\" failed to start".formatted(service);
      listener.accept(
          new OperationEvent.Task(task, OperationEvent.Task.Status.WARNING, "Skipped: " + what));
      boolean told = what.endsWith(why);
      listener.accept(new OperationEvent.Warning(told ? what : what + ": " + why));
    }
    return "";
  }

  /// It is gone already: what was wanted.
  private static void ignoreMissing(Runnable call) {
    try {
      call.run();
    } catch (EngineException.NotFound _) {
      return;
    }
  }

  /// It has already stopped or is gone, as intended. A container that was asked to end is killed
  /// after its grace period even if the operation is cancelled in the meantime, as Docker Engine
  /// does when its client has gone.
  private void stop(String id, Optional<Duration> grace) throws InterruptedException {
    CompletableFuture<Void> end = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("stop " + id)
        .start(() -> {
          try {
            ignoreDone(() -> engine.containers().stop(id, grace, Optional.empty()));
            end.complete(null);
          } catch (RuntimeException | Error problem) {
            end.completeExceptionally(problem);
          }
        });
    try {
      end.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException problem) {
        throw problem;
      }
      throw new IllegalStateException(failed.getCause());
    }
  }

  private static void ignoreDone(Runnable call) {
    try {
      call.run();
    } catch (EngineException.NotModified | EngineException.NotFound _) {
      return;
    }
  }
}
