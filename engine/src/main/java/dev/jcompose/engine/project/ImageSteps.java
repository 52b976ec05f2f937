package dev.jcompose.engine.project;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.registry.TransferEvent;
import dev.jcompose.linux.name.Platform;
import dev.jcompose.model.naming.ImageNames;
import dev.jcompose.model.naming.ImagePlatforms;
import dev.jcompose.model.operation.OperationEvent;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import java.util.Optional;
import java.util.function.Consumer;

/// Carries out the steps on images, and tells what becomes of them.
final class ImageSteps {
  private final Engine engine;
  private final ServiceImages images;
  private final Project project;
  private final BuildOptions options;
  private final Consumer<OperationEvent> listener;

  ImageSteps(
      Engine engine,
      ServiceImages images,
      Project project,
      BuildOptions options,
      Consumer<OperationEvent> listener) {
    this.engine = engine;
    this.images = images;
    this.project = project;
    this.options = options;
    this.listener = listener;
  }

  String build(Service service, String image) throws InterruptedException {
    return images.build(project, service, image, options, output(image));
  }

  String push(Service service, String image) throws InterruptedException {
    return images.push(service, image, options.registries(), layers(image));
  }

  String pull(Service service, String image) throws InterruptedException {
    try {
      return images.pull(image, platform(service, image), options.registries(), layers(image));
    } catch (EngineException.NotFound | EngineException.BadRequest notThere) {
      if (service.build().isEmpty()) {
        throw notThere;
      }
      throw new EngineException.NotFound(
          "%s (build it: jcompose build %s)".formatted(notThere.getMessage(), service.name()));
    }
  }

  String pullOrBuild(Service service, String image) throws InterruptedException {
    String task = "Image " + image;
    try {
      String id = images.pull(image, platform(service, image), options.registries(), layers(image));
      listener.accept(new OperationEvent.Task(task, OperationEvent.Task.Status.DONE, "Pulled"));
      return id;
    } catch (EngineException | ImageException notPulled) {
      listener.accept(new OperationEvent.Output(task, "not pulled: " + notPulled.getMessage()));
    }
    Optional<Image> there = engine.images().find(image, platform(service, image));
    if (there.isPresent()) {
      listener.accept(new OperationEvent.Task(task, OperationEvent.Task.Status.WARNING, "Kept"));
      return there.get().id().value();
    }
    listener.accept(new OperationEvent.Task(task, OperationEvent.Task.Status.WORKING, "Building"));
    String id = build(service, image);
    listener.accept(new OperationEvent.Task(task, OperationEvent.Task.Status.DONE, "Built"));
    return id;
  }

  /// An image that is used elsewhere stays, like a network or a volume.
  String remove(String image) {
    String task = "Image " + image;
    try {
      engine.images().remove(image, false);
      listener.accept(new OperationEvent.Task(task, OperationEvent.Task.Status.DONE, "Removed"));
    } catch (EngineException.NotFound gone) {
      listener.accept(
          new OperationEvent.Task(
              task, OperationEvent.Task.Status.DONE, "Warning: No resource found to remove"));
    } catch (EngineException.Conflict inUse) {
      String id = engine.images().find(image).map(found -> found.id().value()).orElse("");
      listener.accept(
          new OperationEvent.Task(
              task,
              OperationEvent.Task.Status.WARNING,
              "Resource is still in use" + new ProjectObserver(engine).usersOfImage(id)));
    }
    return "";
  }

  /// Of the images that a service needs, only its own is for its platform.
  private Platform platform(Service service, String image) {
    return image.equals(ImageNames.of(project, service))
        ? ImagePlatforms.of(project, service)
        : Platform.HERE;
  }

  private TransferEvent.Listener layers(String image) {
    return new LayerReport("Image " + image, listener);
  }

  private Consumer<String> output(String image) {
    return line -> listener.accept(new OperationEvent.Output("Image " + image, line));
  }
}
