package dev.jcompose.engine.project;

import dev.jcompose.image.registry.RegistrySettings;
import dev.jcompose.image.registry.TransferEvent;
import dev.jcompose.linux.name.Platform;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import java.util.function.Consumer;

/// Where the images of services come from.
public interface ServiceImages {
  /// Builds the image of a service. Interrupting the thread cancels it.
  ///
  /// @param image the name it gets
  /// @param options what the command line adds
  /// @param output receives the build's output, line by line
  /// @return the image's id
  String build(
      Project project, Service service, String image, BuildOptions options, Consumer<String> output)
      throws InterruptedException;

  /// Gets the image of a service from its registry.
  ///
  /// @param platform what it has to be for
  /// @return the image's id
  String pull(
      String image, Platform platform, RegistrySettings registries, TransferEvent.Listener listener)
      throws InterruptedException;

  /// Sends the image of a service to its registry.
  ///
  /// @return the manifest's digest
  String push(
      Service service, String image, RegistrySettings registries, TransferEvent.Listener listener)
      throws InterruptedException;
}
