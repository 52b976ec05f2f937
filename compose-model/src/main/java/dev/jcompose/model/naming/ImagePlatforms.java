package dev.jcompose.model.naming;

import dev.jcompose.linux.name.Platform;
import dev.jcompose.model.build.Build;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import java.util.List;
import java.util.Optional;

/// What the images of services are for: their `platform`, or the variable
/// `DOCKER_DEFAULT_PLATFORM`, or this machine.
///
/// @see "docker compose cmd/compose/build.go, applyPlatforms"
public final class ImagePlatforms {
  private static final String DEFAULT = "DOCKER_DEFAULT_PLATFORM";

  private ImagePlatforms() {}

  /// The platform that a service asks for; empty for this machine's.
  public static Optional<Platform> asked(Project project, Service service) {
    return service
        .platform()
        .or(() -> Optional.ofNullable(project.environment().get(DEFAULT)))
        .filter(text -> !text.isEmpty())
        .flatMap(Platform::find)
        .filter(platform -> !platform.architecture().isEmpty());
  }

  /// Why a service cannot be for the platform of the environment, in Docker Compose's words.
  public static Optional<String> problemOfDefault(Project project, Service service) {
    String asked = project.environment().getOrDefault(DEFAULT, "");
    if (asked.isEmpty() || service.platform().isPresent()) {
      return Optional.empty();
    }
    Platform platform;
    try {
      platform = Platform.parse(asked);
    } catch (IllegalArgumentException problem) {
      return Optional.of(DEFAULT + ": " + problem.getMessage());
    }
    List<Platform> listed = listed(service);
    return listed.isEmpty() || listed.contains(platform)
        ? Optional.empty()
        : Optional.of(
            "service \"%s\" build.platforms does not support value set by %s: %s"
                .formatted(service.name(), DEFAULT, asked));
  }

  private static List<Platform> listed(Service service) {
    return service.build().map(Build::platforms).orElse(List.of()).stream()
        .map(Platform::parse)
        .distinct()
        .toList();
  }

  /// The platform that a service's containers run on.
  public static Platform of(Project project, Service service) {
    return asked(project, service).orElse(Platform.HERE);
  }

  /// What a service's image is built for.
  ///
  /// @param toRun for containers of this machine, which need one image
  /// @throws IllegalArgumentException when `build.platforms` lacks what the service runs on
  public static List<Platform> built(Project project, Service service, boolean toRun) {
    List<Platform> listed = listed(service);
    Optional<Platform> asked = asked(project, service);
    if (asked.isPresent() && !listed.isEmpty() && !listed.contains(asked.get())) {
      throw new IllegalArgumentException(
          "build.platforms does not contain the platform " + asked.get());
    }
    if (asked.isPresent() && (toRun || listed.isEmpty())) {
      return List.of(asked.get());
    }
    boolean one = listed.size() == 1 || (!toRun && !listed.isEmpty());
    return one ? listed : List.of(Platform.HERE);
  }
}
