package dev.jcompose.engine.project;

import dev.jcompose.engine.EngineException;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import java.util.function.Consumer;

/// Only the images that are in the store.
public final class LocalImages implements ServiceImages {
  @Override
  public String build(
      Project project,
      Service service,
      String image,
      BuildOptions options,
      Consumer<String> output) {
    throw new EngineException.NotFound(
        "service \"%s\": no such image: %s (this engine does not build)"
            .formatted(service.name(), image));
  }

  @Override
  public String pull(Service service, String image, Consumer<String> output) {
    throw new EngineException.NotFound(
        "service \"%s\": no such image: %s (load or import it)".formatted(service.name(), image));
  }
}
