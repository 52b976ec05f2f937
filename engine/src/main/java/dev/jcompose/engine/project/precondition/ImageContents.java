package dev.jcompose.engine.project.precondition;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.service.OneOff;
import dev.jcompose.image.Image;
import dev.jcompose.model.hook.Hook;
import dev.jcompose.model.mount.Mount;
import dev.jcompose.model.naming.ImageNames;
import dev.jcompose.model.naming.ImagePlatforms;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.runtime.StartException;
import dev.jcompose.runtime.inside.ImagePart;
import dev.jcompose.runtime.user.UserLookup;
import dev.jcompose.scheduler.plan.Plan;
import dev.jcompose.scheduler.plan.PlanException;
import dev.jcompose.scheduler.plan.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What services name and images must have: users and groups, and the parts of images that are
/// mounted. It can be looked for as soon as the images are there.
public final class ImageContents {
  private final Project project;
  private final Engine engine;
  private final List<String> problems = new ArrayList<>();

  private ImageContents(Project project, Engine engine) {
    this.project = project;
    this.engine = engine;
  }

  /// Reports names that the images do not have, before anything is made from them. Each line begins
  /// with the path of an attribute, except for what a command line says.
  ///
  /// @param plan whose containers are looked at
  /// @param oneOff the container of `run`
  /// @throws PlanException when a container could not be started for that
  public static void require(Project project, Plan plan, Optional<OneOff> oneOff, Engine engine) {
    ImageContents contents = new ImageContents(project, engine);
    Map<String, Service> made = new LinkedHashMap<>();
    plan.nodes()
        .forEach(node -> {
          if (node.step() instanceof Step.CreateContainer create) {
            project.service(create.service()).ifPresent(one -> made.put(one.name(), one));
          }
        });
    made.values().forEach(service -> contents.look(service, Optional.empty()));
    plan.nodes()
        .forEach(node -> {
          if (node.step() instanceof Step.CreateOneOff create) {
            project
                .service(create.service())
                .ifPresent(service ->
                    contents.look(service, oneOff.flatMap(wanted -> wanted.options().user())));
          }
        });
    if (!contents.problems.isEmpty()) {
      throw new PlanException(String.join("\n", contents.problems));
    }
  }

  private void look(Service service, Optional<String> ofCommandLine) {
    String path = "services." + service.name() + ".";
    ofCommandLine.ifPresentOrElse(
        user -> look(service, "--user", user, List.of()),
        () ->
            service
                .program()
                .user()
                .ifPresent(user -> look(service, path + "user", user, List.of())));
    hooks(service, path + "post_start", service.lifecycle().postStart());
    hooks(service, path + "pre_stop", service.lifecycle().preStop());
    List<String> groups = service.program().groupAdd();
    for (int item = 0; item < groups.size(); item++) {
      look(service, path + "group_add[" + item + "]", "0", List.of(groups.get(item)));
    }
    List<Mount> mounts = service.storage().mounts();
    for (int item = 0; item < mounts.size(); item++) {
      if (mounts.get(item) instanceof Mount.OfImage mount) {
        part(path + "volumes[" + item + "].image.subpath", mount);
      }
    }
  }

  private void part(String place, Mount.OfImage mount) {
    String part = mount.subpath().orElse("");
    Optional<Image> image = engine.images().find(ImageNames.mounted(project, mount.source()));
    if (part.isEmpty() || image.isEmpty()) {
      return;
    }
    ImagePart.obstacle(engine.images().layers(image.get().id()), part)
        .ifPresent(why ->
            problems.add("%s: \"%s\" of %s: %s".formatted(place, part, mount.source(), why)));
  }

  private void hooks(Service service, String path, List<Hook> hooks) {
    for (int item = 0; item < hooks.size(); item++) {
      String place = path + "[" + item + "].user";
      hooks.get(item).user().ifPresent(user -> look(service, place, user, List.of()));
    }
  }

  private void look(Service service, String place, String user, List<String> groups) {
    if (UserLookup.isNumeric(user) && groups.stream().allMatch(UserLookup::isNumeric)) {
      return;
    }
    image(service)
        .ifPresent(image -> {
          try {
            var _ = UserLookup.of(engine.images().layers(image.id())).find(user, groups);
          } catch (StartException missing) {
            problems.add(place + ": " + missing.getMessage());
          }
        });
  }

  private Optional<Image> image(Service service) {
    String name = ImageNames.of(project, service);
    return ImagePlatforms.asked(project, service)
        .flatMap(platform -> engine.images().find(name, platform))
        .or(() -> engine.images().find(name));
  }
}
