package dev.jcompose.scheduler.planner;

import dev.jcompose.model.mount.Mount;
import dev.jcompose.model.naming.ImageNames;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The images that services mount besides the one they run.
public final class MountedImages {
  private MountedImages() {}

  /// Their names, by target.
  public static Map<String, String> of(Project project, Service service) {
    Map<String, String> names = new TreeMap<>();
    for (Mount mount : service.storage().mounts()) {
      if (mount instanceof Mount.OfImage image) {
        names.put(image.target(), ImageNames.mounted(project, image.source()));
      }
    }
    return names;
  }

  /// The value of [dev.jcompose.model.naming.Labels#MOUNTED_IMAGES]; empty without any.
  ///
  /// @param ids of images, by name
  public static Optional<String> label(
      Project project, Service service, Function<String, Optional<String>> ids) {
    String text =
        of(project, service).entrySet().stream()
            .flatMap(
                each -> ids.apply(each.getValue()).stream().map(id -> each.getKey() + "=" + id))
            .collect(Collectors.joining(","));
    return Optional.of(text).filter(label -> !label.isEmpty());
  }
}
