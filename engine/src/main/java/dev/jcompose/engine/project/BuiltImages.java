package dev.jcompose.engine.project;

import dev.jcompose.builder.check.CheckWarning;
import dev.jcompose.builder.progress.BuildEvent;
import dev.jcompose.builder.progress.Cancellation;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.engine.image.ContainerImages;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.image.registry.RegistrySettings;
import dev.jcompose.image.registry.TransferEvent;
import dev.jcompose.linux.name.Platform;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Images from the Dockerfiles of services, by the engine's own builder, and from registries.
public final class BuiltImages implements ServiceImages {
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
    BuildRequest request =
        new ServiceBuild(project, service, options).request(image).withCancellation(cancellation);
    if (options.check()) {
      return check(service, request, output);
    }
    // On its own thread, so that an interrupt ends the build only through its cancellation.
    CompletableFuture<String> built = new CompletableFuture<>();
    AtomicInteger steps = new AtomicInteger();
    Thread.ofVirtual()
        .name("build " + image)
        .start(() -> {
          try {
            String id = images.build(request, event -> tell(event, steps, output)).id().value();
            tellOfNames(request, id, steps.get() + 1, output);
            built.complete(id);
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

  private String check(Service service, BuildRequest request, Consumer<String> output)
      throws InterruptedException {
    List<CheckWarning> findings = images.check(request);
    if (findings.isEmpty()) {
      output.accept("service \"" + service.name() + "\": check complete, no warnings found");
      return "";
    }
    StringBuilder report = new StringBuilder();
    findings.forEach(finding -> report.append('\n').append(finding.report()).append('\n'));
    throw new ImageException(
        ImageException.Kind.INVALID,
        "service \"%s\": check complete, %d warning%s found%n%s"
            .formatted(
                service.name(),
                findings.size(),
                findings.size() == 1 ? " has been" : "s have been",
                report.toString().stripTrailing()));
  }

  private static Throwable cause(ExecutionException failed) {
    return failed.getCause() == null ? failed : failed.getCause();
  }

  @Override
  public String pull(
      String image, Platform platform, RegistrySettings registries, TransferEvent.Listener listener)
      throws InterruptedException {
    return images.pull(image, platform, registries, listener).id().value();
  }

  @Override
  public String push(
      Service service, String image, RegistrySettings registries, TransferEvent.Listener listener)
      throws InterruptedException {
    return images.push(image, registries, listener).value();
  }

  /// The last step in BuildKit's words.
  private static void tellOfNames(
      BuildRequest request, String id, int step, Consumer<String> output) {
    output.accept("#" + step + " exporting to image");
    output.accept("#" + step + " writing image " + id + " done");
    for (String name : request.tags()) {
      output.accept("#" + step + " naming to " + ImageReference.parse(name).canonical() + " done");
    }
    output.accept("#" + step + " DONE 0.0s");
  }

  private static void tell(BuildEvent event, AtomicInteger steps, Consumer<String> output) {
    if (event instanceof BuildEvent.Started(int step, _)) {
      steps.accumulateAndGet(step, Math::max);
    }
    switch (event) {
      case BuildEvent.Started(int step, String title) -> output.accept("#" + step + " " + title);
      case BuildEvent.Cached(int step) -> output.accept("#" + step + " CACHED");
      case BuildEvent.Output(int step, String line, boolean _) ->
          output.accept("#" + step + " " + line);
      case BuildEvent.Done(int step, Duration time) ->
          output.accept(
              String.format(Locale.ROOT, "#%d DONE %.1fs", step, time.toMillis() / 1000.0));
      case BuildEvent.Failed(int step, String message) ->
          output.accept("#" + step + " ERROR: " + message.lines().findFirst().orElse(""));
      case BuildEvent.Warning(String message) -> output.accept("WARN: " + message);
      // For those who show every instruction.
      case BuildEvent.Planned _,
          BuildEvent.Triggered _,
          BuildEvent.Taken _,
          BuildEvent.State _,
          BuildEvent.StageImage _ -> {}
    }
  }
}
