package dev.jcompose.engine.project;

import dev.jcompose.engine.image.RegistryCredentials;
import dev.jcompose.engine.image.RegistryFile;
import dev.jcompose.engine.service.OneOff;
import dev.jcompose.image.registry.RegistrySettings;
import dev.jcompose.model.operation.CreationOptions;
import dev.jcompose.model.operation.OperationOptions;
import dev.jcompose.model.operation.OperationRequest;
import dev.jcompose.scheduler.plan.Goal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A command on a project, as a client sends it.
///
/// @param goal the state to reach
/// @param oneOff the container of `run`
/// @param build the command line's settings for builds
/// @param waitLimit how long `--wait` may take
/// @param parallelism how many steps may run at once
/// @param startOneOff whether the container of `run` is started here, because nobody attaches
/// @param tolerant whether failed steps are only a warning
/// @param questions what is done about a volume whose configuration has changed
/// @param supersedes whether it replaces the operation that is running on the project
record ProjectCommand(
    Goal goal,
    Optional<OneOff> oneOff,
    BuildOptions build,
    Optional<Duration> waitLimit,
    Optional<Integer> parallelism,
    boolean startOneOff,
    boolean tolerant,
    CreationOptions.Questions questions,
    boolean supersedes) {

  /// The command of a request.
  ///
  /// @param credentials who the user is to registries
  static ProjectCommand of(
      String project, OperationRequest request, RegistryCredentials credentials) {
    List<String> services = request.services();
    Builder command =
        switch (request.options()) {
          case OperationOptions.Up up ->
              creating(up(services, up.creation(), up.start(), up.await()), up.creation())
                  .waitLimit(up.awaitTimeout());
          case OperationOptions.Create create ->
              creating(up(services, create.creation(), false, false), create.creation());
          case OperationOptions.Scale(Map<String, Integer> scale, boolean dependencies) -> {
            CreationOptions scaled =
                CreationOptions.with().scale(scale).dependencies(dependencies).done();
            yield plain(up(List.copyOf(scale.keySet()), scaled, true, false));
          }
          case OperationOptions.Start start ->
              plain(new Goal.Start(services, start.await())).waitLimit(start.awaitTimeout());
          case OperationOptions.Stop stop ->
              plain(new Goal.Stop(services, stop.timeout())).supersedes(stop.supersede());
          case OperationOptions.Restart restart ->
              plain(new Goal.Restart(services, restart.timeout(), restart.dependents()));
          case OperationOptions.Kill kill ->
              plain(new Goal.Kill(services, kill.signal().orElse("SIGKILL"), kill.removeOrphans()));
          case OperationOptions.Remove remove ->
              plain(new Goal.Remove(services, remove.stop(), remove.volumes()));
          case OperationOptions.Pause _ -> plain(new Goal.Pause(services));
          case OperationOptions.Unpause _ -> plain(new Goal.Unpause(services));
          case OperationOptions.Down down -> plain(down(services, down));
          case OperationOptions.Build build ->
              plain(new Goal.BuildImages(services, build.dependencies(), build.push()))
                  .build(buildOptions(build));
          case OperationOptions.Pull pull ->
              plain(
                      new Goal.PullImages(
                          services, pull.dependencies(), pull(pull.pull()), pull.buildable()))
                  .tolerant(pull.ignoreFailures());
          case OperationOptions.Push push ->
              plain(new Goal.PushImages(services, push.dependencies()))
                  .tolerant(push.ignoreFailures());
          case OperationOptions.Run run -> run(project, run);
          case OperationOptions.Hooks(String service, String container) ->
              plain(new Goal.RunHooks(service, container));
        };
    RegistrySettings registries = RegistryFile.settings(credentials);
    return command
        .registries(registries, credentials.asFile())
        .parallelism(request.parallel().filter(steps -> steps > 0))
        .done();
  }

  private static Builder plain(Goal goal) {
    return new Builder(goal);
  }

  private static Builder creating(Goal.Up goal, CreationOptions options) {
    return plain(goal).questions(options.questions());
  }

  /// The same, with permission to lose the data of these volumes.
  ProjectCommand recreatingVolumes(List<String> names) {
    return goal instanceof Goal.Up up
        ? with(up.toBuilder().recreateVolumes(Set.copyOf(names)).done())
        : this;
  }

  /// The same for a project of which nothing but its containers is known: `down` of a service takes
  /// along those that depend on it. With a Compose file it does not, as that is reduced to the
  /// services named (Docker Compose, down.go and dependencies.go WithRootNodesAndDown).
  ProjectCommand withoutFile() {
    return goal instanceof Goal.Down down
        ? with(
            new Goal.Down(
                down.services(),
                true,
                down.volumes(),
                down.images(),
                down.removeOrphans(),
                down.grace()))
        : this;
  }

  private ProjectCommand with(Goal other) {
    return new ProjectCommand(
        other, oneOff, build, waitLimit, parallelism, startOneOff, tolerant, questions, supersedes);
  }

  private static BuildOptions buildOptions(OperationOptions.Build build) {
    return new BuildOptions(
        build.noCache(),
        build.pull(),
        build.check(),
        false,
        build.memory().stream().mapToLong(Long::longValue).findFirst(),
        build.provenance(),
        build.sbom(),
        build.buildArgs(),
        build.ssh(),
        RegistrySettings.DEFAULT,
        "{}");
  }

  private static Goal.Up up(
      List<String> services, CreationOptions options, boolean start, boolean await) {
    Goal.Recreate recreate =
        switch (options.recreate()) {
          case CHANGED -> Goal.Recreate.CHANGED;
          case ALWAYS -> Goal.Recreate.ALWAYS;
          case NEVER -> Goal.Recreate.NEVER;
        };
    Goal.Recreate ofDependencies =
        options.recreateDependencies()
            ? Goal.Recreate.ALWAYS
            : recreate == Goal.Recreate.NEVER ? Goal.Recreate.NEVER : Goal.Recreate.CHANGED;
    return Goal.Up.with()
        .services(services)
        .scale(options.scale())
        .build(
            switch (options.build()) {
              case MISSING -> Goal.Build.MISSING;
              case ALWAYS -> Goal.Build.ALWAYS;
              case NEVER -> Goal.Build.NEVER;
            })
        .pull(pull(options.pull()))
        .recreate(recreate)
        .recreateDependencies(ofDependencies)
        .dependencies(options.dependencies())
        .start(start)
        .await(await && start)
        .removeOrphans(options.removeOrphans())
        .ignoreOrphans(options.ignoreOrphans())
        .grace(options.timeout())
        .renewAnonymousVolumes(options.renewAnonymousVolumes())
        .recreateVolumes(Set.copyOf(options.recreateVolumes()))
        .done();
  }

  private static Goal.Pull pull(CreationOptions.Pull pull) {
    return switch (pull) {
      case POLICY -> Goal.Pull.POLICY;
      case ALWAYS -> Goal.Pull.ALWAYS;
      case MISSING -> Goal.Pull.MISSING;
      case NEVER -> Goal.Pull.NEVER;
    };
  }

  private static Goal.Down down(List<String> services, OperationOptions.Down down) {
    Goal.Down.Images images =
        switch (down.images()) {
          case NONE -> Goal.Down.Images.NONE;
          case LOCAL -> Goal.Down.Images.LOCAL;
          case ALL -> Goal.Down.Images.ALL;
        };
    return new Goal.Down(
        services, false, down.volumes(), images, down.removeOrphans(), down.timeout());
  }

  private static Builder run(String project, OperationOptions.Run run) {
    String slug = slug();
    String name =
        run.container()
            .name()
            .orElse(
                String.join(
                    run.container().compatibility() ? "_" : "-",
                    project,
                    run.service(),
                    "run",
                    slug.substring(0, 12)));
    return plain(
            new Goal.RunOneOff(run.service(), name, up(List.of(), run.dependencies(), true, false)))
        .oneOff(new OneOff(slug, run.container()))
        .startOneOff(run.container().detach());
  }

  private static String slug() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /// Builds a command by name. Starts with only a goal.
  private static final class Builder {
    private final Goal goal;
    private Optional<OneOff> oneOff = Optional.empty();
    private BuildOptions build = BuildOptions.NONE;
    private Optional<Duration> waitLimit = Optional.empty();
    private Optional<Integer> parallelism = Optional.empty();
    private boolean startOneOff;
    private boolean tolerant;
    private CreationOptions.Questions questions = CreationOptions.Questions.NO;
    private boolean supersedes;

    Builder(Goal goal) {
      this.goal = goal;
    }

    Builder oneOff(OneOff value) {
      oneOff = Optional.of(value);
      return this;
    }

    Builder build(BuildOptions value) {
      build = value;
      return this;
    }

    Builder registries(RegistrySettings settings, String logins) {
      build = build.withRegistries(settings, logins);
      return this;
    }

    Builder waitLimit(Optional<Duration> value) {
      waitLimit = value;
      return this;
    }

    Builder parallelism(Optional<Integer> value) {
      parallelism = value;
      return this;
    }

    Builder startOneOff(boolean value) {
      startOneOff = value;
      return this;
    }

    Builder tolerant(boolean value) {
      tolerant = value;
      return this;
    }

    Builder questions(CreationOptions.Questions value) {
      questions = value;
      return this;
    }

    Builder supersedes(boolean value) {
      supersedes = value;
      return this;
    }

    ProjectCommand done() {
      return new ProjectCommand(
          goal,
          oneOff,
          build,
          waitLimit,
          parallelism,
          startOneOff,
          tolerant,
          questions,
          supersedes);
    }
  }
}
