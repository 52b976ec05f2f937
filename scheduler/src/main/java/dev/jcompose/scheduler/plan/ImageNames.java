package dev.jcompose.scheduler.plan;

import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;

/// What the image of a service is called.
public final class ImageNames {
  private ImageNames() {}

  /// `image`, or `<project>-<service>` for a service that is only built.
  public static String of(Project project, Service service) {
    return service.image().orElseGet(() -> project.name() + "-" + service.name());
  }
}
