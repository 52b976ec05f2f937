package dev.jcompose.engine.project;

import dev.jcompose.engine.EngineException;
import dev.jcompose.engine.image.ContainerImages;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.build.BuildEvent;
import dev.jcompose.image.build.BuildRequest;
import dev.jcompose.image.build.Cancellation;
import dev.jcompose.image.build.NamedContext;
import dev.jcompose.image.build.StepNetwork;
import dev.jcompose.model.build.Build;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.plan.ImageNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/// Images from the Dockerfiles of services, by the engine's own builder.
public final class BuiltImages implements ServiceImages {
  private static final String IMAGE_CONTEXT = "docker-image://";
  private static final String SERVICE_CONTEXT = "service:";

  private final ContainerImages images;

  /// @param images of the engine
  public BuiltImages(ContainerImages images) {
    this.images = images;
  }

  @Override
  public String build(
      Project project, Service service, String image, BuildOptions options, Consumer<String> output)
      throws InterruptedException {
    Cancellation cancellation = new Cancellation();
    BuildRequest request = request(project, service, image, options, cancellation);
    // On a thread of its own, so that an interrupt ends the build by its cancellation only.
    CompletableFuture<String> built = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("build " + image)
        .start(() -> {
          try {
            built.complete(images.build(request, event -> tell(event, output)).id().value());
          } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            built.completeExceptionally(interrupted);
          } catch (RuntimeException | Error problem) {
            built.completeExceptionally(problem);
          }
        });
    try {
      return built.get();
    } catch (InterruptedException interrupted) {
      cancellation.cancel();
      built.exceptionally(_ -> "").join();
      throw interrupted;
    } catch (ExecutionException failed) {
      throw new ImageException(
          ImageException.Kind.INVALID,
          "service \"%s\": %s".formatted(service.name(), FailureReport.message(cause(failed))));
    }
  }

  private static Throwable cause(ExecutionException failed) {
    return failed.getCause() == null ? failed : failed.getCause();
  }

  @Override
  public String pull(Service service, String image, Consumer<String> output) {
    throw new EngineException.NotFound(
        "service \"%s\": no such image: %s (build it, load it with \"jcompose image load\" or import it; registries are not supported yet)"
            .formatted(service.name(), image));
  }

  private static void tell(BuildEvent event, Consumer<String> output) {
    switch (event) {
      case BuildEvent.Started(int step, String title) -> output.accept("#" + step + " " + title);
      case BuildEvent.Cached(int step) -> output.accept("#" + step + " CACHED");
      case BuildEvent.Output(int step, String line) -> output.accept("#" + step + " " + line);
      case BuildEvent.Done(int step, java.time.Duration time) ->
          output.accept(
              String.format(Locale.ROOT, "#%d DONE %.1fs", step, time.toMillis() / 1000.0));
      case BuildEvent.Failed(int step, String message) ->
          output.accept("#" + step + " ERROR: " + message.lines().findFirst().orElse(""));
      case BuildEvent.Warning(String message) -> output.accept("WARN: " + message);
    }
  }

  private static BuildRequest request(
      Project project,
      Service service,
      String image,
      BuildOptions options,
      Cancellation cancellation) {
    Build build =
        service
            .build()
            .orElseThrow(() -> new IllegalStateException(service.name() + " is not built"));
    Set<String> tags = new LinkedHashSet<>(List.of(image));
    tags.addAll(build.tags());
    List<String> hosts = new ArrayList<>();
    build
        .extraHosts()
        .forEach((name, addresses) -> addresses.forEach(a -> hosts.add(name + ":" + a)));
    return new BuildRequest(
        Path.of(build.context().orElse(project.workingDirectory().toString())),
        Path.of(build.dockerfile().orElse("Dockerfile")),
        build.dockerfileInline(),
        arguments(build, options),
        build.target(),
        contexts(project, service, build),
        new HashMap<>(build.labels()),
        List.copyOf(tags),
        build.noCache() || options.noCache(),
        Set.copyOf(build.noCacheFilter()),
        network(service, build),
        hosts,
        build.shmSize().map(size -> size.bytes()),
        Map.of(),
        Optional.empty(),
        cancellation);
  }

  private static Map<String, String> arguments(Build build, BuildOptions options) {
    Map<String, String> arguments = new LinkedHashMap<>();
    build.args().forEach((name, value) -> value.ifPresent(text -> arguments.put(name, text)));
    arguments.putAll(options.arguments());
    return arguments;
  }

  private static Map<String, NamedContext> contexts(Project project, Service service, Build build) {
    Map<String, NamedContext> contexts = new LinkedHashMap<>();
    build
        .additionalContexts()
        .forEach((name, source) -> contexts.put(name, context(project, service, source)));
    return contexts;
  }

  private static NamedContext context(Project project, Service service, String source) {
    if (source.startsWith(IMAGE_CONTEXT)) {
      return new NamedContext.FromImage(source.substring(IMAGE_CONTEXT.length()));
    }
    if (source.startsWith(SERVICE_CONTEXT)) {
      String other = source.substring(SERVICE_CONTEXT.length());
      Service built =
          project
              .service(other)
              .or(() -> Optional.ofNullable(project.disabledServices().get(other)))
              .orElseThrow(() ->
                  new EngineException.BadRequest(
                      "service \"%s\": additional context names service \"%s\", which does not exist"
                          .formatted(service.name(), other)));
      return new NamedContext.FromImage(ImageNames.of(project, built));
    }
    if (source.contains("://")) {
      throw new EngineException.BadRequest(
          "service \"%s\": additional context \"%s\": only directories, docker-image:// and service: are supported"
              .formatted(service.name(), source));
    }
    return new NamedContext.Directory(Path.of(source));
  }

  private static StepNetwork network(Service service, Build build) {
    return switch (build.network().orElse("default")) {
      case "default" -> StepNetwork.DEFAULT;
      case "none" -> StepNetwork.NONE;
      case "host" -> StepNetwork.HOST;
      default ->
          throw new EngineException.BadRequest(
              "service \"%s\": build.network has to be default, none or host"
                  .formatted(service.name()));
    };
  }
}
