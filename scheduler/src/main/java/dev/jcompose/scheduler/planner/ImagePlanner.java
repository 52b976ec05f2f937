package dev.jcompose.scheduler.planner;

import dev.jcompose.model.build.Build;
import dev.jcompose.model.hook.Hook;
import dev.jcompose.model.naming.ImageNames;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.PullPolicy;
import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.observe.Observed;
import dev.jcompose.scheduler.plan.Goal;
import dev.jcompose.scheduler.plan.Plan;
import dev.jcompose.scheduler.plan.PlanDraft;
import dev.jcompose.scheduler.plan.PlanException;
import dev.jcompose.scheduler.plan.Step;
import dev.jcompose.scheduler.plan.StepId;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// Plans how to get the images of services. This is a separate plan, executed before the main plan
/// is made: only then is it known which containers have an old image.
final class ImagePlanner {
  private static final String SERVICE_CONTEXT = "service:";

  private final Project project;
  private final Observed observed;
  private final Goal.Build when;
  private final Goal.Pull pull;
  private final PlanDraft draft = new PlanDraft();

  /// By name and platform.
  private final Map<String, StepId> byImage = new HashMap<>();

  private final Set<String> beingPlanned = new LinkedHashSet<>();

  /// The services of this plan that build an image, by its name.
  private final Map<String, Service> makers = new HashMap<>();

  private Function<Service, Optional<StepId>> make = _ -> Optional.empty();

  ImagePlanner(Project project, Observed observed, Goal.Build when, Goal.Pull pull) {
    this.project = project;
    this.observed = observed;
    this.when = when;
    this.pull = pull;
  }

  /// What the services in play need.
  Plan plan(List<Service> services) {
    // Services that build come first, so that others with the same image know that it is coming.
    make(services, this::pullOrBuild);
    services.stream().filter(s -> s.build().isEmpty()).forEach(this::pull);
    services.forEach(this::pullFurther);
    return draft.plan();
  }

  /// What services build, and where it goes then.
  Plan build(List<Service> services, boolean push) {
    make(services, this::build);
    if (push) {
      new TransferPlanner(project, observed).push(services, byImage, draft);
    }
    return draft.plan();
  }

  private void make(List<Service> services, Function<Service, Optional<StepId>> how) {
    make = how;
    for (Service service : services) {
      if (service.build().isPresent()) {
        makers.putIfAbsent(ImageNames.compared(ImageNames.of(project, service)), service);
      }
    }
    for (Service service : services) {
      if (service.build().isPresent()) {
        Optional<StepId> _ = how.apply(service);
      }
    }
  }

  /// The image of a service with `image` may be in a registry, which is asked first.
  ///
  /// @see <a
  ///   href="https://github.com/compose-spec/compose-spec/blob/main/build.md#using-build-and-image">
  ///   Using build and image</a>
  private Optional<StepId> pullOrBuild(Service service) {
    String image = ImageNames.of(project, service);
    String key = ImageNames.withPlatform(project, service);
    boolean there = observed.image(key).isPresent();
    boolean comes = !there || again(service, image);
    if (service.image().isEmpty() || always(service) || forbidden(service) || !comes) {
      return build(service);
    }
    if (when == Goal.Build.NEVER) {
      pull(service);
    } else if (!byImage.containsKey(key)) {
      byImage.put(
          key,
          draft.add(
              new Step.PullOrBuildImage(service.name(), image),
              before(service),
              there ? "pull requested" : "no such image"));
    }
    return Optional.ofNullable(byImage.get(key));
  }

  private boolean always(Service service) {
    return when == Goal.Build.ALWAYS
        || (when != Goal.Build.NEVER
            && service.pullPolicy().filter(p -> p.kind() == PullPolicy.Kind.BUILD).isPresent());
  }

  private Optional<StepId> build(Service service) {
    String image = ImageNames.of(project, service);
    String key = ImageNames.withPlatform(project, service);
    StepId planned = byImage.get(key);
    if (planned != null) {
      return Optional.of(planned);
    }
    boolean there = observed.image(key).isPresent();
    if (there && !always(service)) {
      return Optional.empty();
    }
    if (when == Goal.Build.NEVER) {
      throw new PlanException(
          "service \"%s\": no such image: %s (leave out --no-build, or build it first)"
              .formatted(service.name(), image));
    }
    StepId step =
        draft.add(
            new Step.BuildImage(service.name(), image),
            before(service),
            there ? "build requested" : "no such image");
    byImage.put(key, step);
    return Optional.of(step);
  }

  /// What must be built before a build: the images of other services that it uses, through
  /// `additional_contexts` or its Dockerfile, and those of its dependencies, unless these wait for
  /// it themselves.
  private List<StepId> before(Service service) {
    if (!beingPlanned.add(service.name())) {
      throw new PlanException(
          "build of services depends on itself: " + String.join(" -> ", beingPlanned));
    }
    Set<StepId> after = new TreeSet<>();
    for (String context :
        service.build().map(Build::additionalContexts).orElse(Map.of()).values()) {
      if (context.startsWith(SERVICE_CONTEXT)) {
        buildForContext(service, context.substring(SERVICE_CONTEXT.length())).ifPresent(after::add);
      }
    }
    for (String source : new TreeSet<>(observed.sources().getOrDefault(service.name(), Set.of()))) {
      Service maker = makers.get(ImageNames.compared(source));
      if (maker != null && !maker.name().equals(service.name())) {
        make.apply(maker).ifPresent(after::add);
      }
    }
    for (String name : new TreeSet<>(service.dependsOn().keySet())) {
      Service dependency = project.services().get(name);
      if (dependency != null && makers.containsValue(dependency) && !beingPlanned.contains(name)) {
        make.apply(dependency).ifPresent(after::add);
      }
    }
    beingPlanned.remove(service.name());
    return List.copyOf(after);
  }

  private Optional<StepId> buildForContext(Service service, String other) {
    Service source =
        project
            .service(other)
            .or(() -> Optional.ofNullable(project.disabledServices().get(other)))
            .orElseThrow(() ->
                new PlanException(
                    "service \"%s\": additional context names service \"%s\", which does not exist"
                        .formatted(service.name(), other)));
    return source.build().isPresent() ? build(source) : Optional.empty();
  }

  private void pull(Service service) {
    String image = ImageNames.of(project, service);
    String key = ImageNames.withPlatform(project, service);
    boolean there = observed.image(key).isPresent();
    if (byImage.containsKey(key) || (there && !again(service, image))) {
      return;
    }
    if (forbidden(service)) {
      throw new PlanException(
          "service \"%s\": no such image: %s (%s: pull, load or build it first)"
              .formatted(
                  service.name(),
                  image,
                  pull == Goal.Pull.NEVER
                      ? "--pull is \"never\""
                      : "pull_policy is \"%s\""
                          .formatted(service.pullPolicy().map(PullPolicy::text).orElse(""))));
    }
    byImage.put(
        key,
        draft.add(
            new Step.PullImage(service.name(), image),
            List.of(),
            there ? "pull requested" : "no such image"));
  }

  /// What a service needs besides its own image: those that it mounts, and those of its hooks.
  private void pullFurther(Service service) {
    for (String image : new TreeSet<>(MountedImages.of(project, service).values())) {
      pullMissing(service, image, "no such image, needed for a mount");
    }
    for (Hook hook : service.lifecycle().preStart()) {
      hook.image()
          .ifPresent(image -> pullMissing(service, image, "no such image, needed by pre_start"));
    }
  }

  private void pullMissing(Service service, String image, String because) {
    boolean made = byImage.containsKey(image) || makers.containsKey(ImageNames.compared(image));
    if (!made && observed.image(image).isEmpty() && pull != Goal.Pull.NEVER) {
      byImage.put(image, draft.add(new Step.PullImage(service.name(), image), List.of(), because));
    }
  }

  /// Whether an existing image is pulled again.
  private boolean again(Service service, String image) {
    return switch (pull) {
      case ALWAYS -> true;
      case MISSING, NEVER -> false;
      case POLICY ->
          service
              .pullPolicy()
              .map(policy ->
                  switch (policy.kind()) {
                    case ALWAYS -> true;
                    case NEVER, MISSING, BUILD -> false;
                    case REFRESH -> isOld(policy, image);
                  })
              .orElse(false);
    };
  }

  /// An image of unknown age counts as old; without a period, `refresh` means `missing`.
  private boolean isOld(PullPolicy policy, String image) {
    return policy
        .every()
        .map(every -> {
          Duration age = observed.pulled().get(image);
          return age == null || age.compareTo(every) >= 0;
        })
        .orElse(false);
  }

  private boolean forbidden(Service service) {
    return switch (pull) {
      case ALWAYS, MISSING -> false;
      case NEVER -> true;
      case POLICY ->
          service
              .pullPolicy()
              .map(PullPolicy::kind)
              .filter(k -> k == PullPolicy.Kind.NEVER || k == PullPolicy.Kind.BUILD)
              .isPresent();
    };
  }
}
