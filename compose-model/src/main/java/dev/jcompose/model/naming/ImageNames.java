package dev.jcompose.model.naming;

import dev.jcompose.linux.name.Platform;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import java.util.List;

/// The names of a service's images.
public final class ImageNames {
  private ImageNames() {}

  /// `image`, or `<project>-<service>` for a service that is only built.
  public static String of(Project project, Service service) {
    return service.image().orElseGet(() -> project.name() + project.separator() + service.name());
  }

  /// The name and the platform, where it is not this machine's: `web (linux/arm64)`. Services with
  /// the same one have the same image.
  public static String withPlatform(Project project, Service service) {
    Platform platform = ImagePlatforms.of(project, service);
    String name = of(project, service);
    return platform.equals(Platform.HERE) ? name : name + " (" + platform + ")";
  }

  /// The name of an image that a mount names: an image, or a service that is built and has no
  /// `image`.
  public static String mounted(Project project, String source) {
    Service service = project.services().get(source);
    return service != null && service.build().isPresent() && service.image().isEmpty()
        ? of(project, service)
        : source;
  }

  /// The name in a form that can be compared: `docker.io/library/web` and `web` are both
  /// `web:latest`.
  public static String compared(String name) {
    String bare = name;
    for (String prefix : List.of("docker.io/", "index.docker.io/", "library/")) {
      bare = bare.startsWith(prefix) ? bare.substring(prefix.length()) : bare;
    }
    return withTag(bare);
  }

  /// The name with its implied tag: `web` is `web:latest`. One with a tag or a digest is complete.
  public static String withTag(String name) {
    return isComplete(name) ? name : name + ":latest";
  }

  /// Whether a name has a tag or a digest. A colon before the last slash belongs to a port.
  public static boolean isComplete(String name) {
    return name.indexOf(':', name.lastIndexOf('/') + 1) >= 0 || name.indexOf('@') >= 0;
  }
}
